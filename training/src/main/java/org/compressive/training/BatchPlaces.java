package org.compressive.training;

import static java.util.stream.Collectors.joining;

import com.google.common.primitives.ImmutableLongArray;
import org.compressive.data.TokenStore;

/** Describes where in a text the windows of a batch begin. */
final class BatchPlaces {

  private static final int SHOWN = 3;

  private BatchPlaces() {}

  /**
   * Returns the first few places, as in {@code document 3 from token 64; document 5 from token 0}.
   * Documents are numbered from 1 in the order of the store, and tokens from 0 in each document.
   *
   * @param places the index of each window's first token in the store
   */
  static String describe(TokenStore store, ImmutableLongArray places) {
    String shown =
        places.stream()
            .limit(SHOWN)
            .mapToObj(place -> describe(store, place))
            .collect(joining("; "));
    int more = places.length() - SHOWN;
    return more > 0 ? "%s; %s more".formatted(shown, more) : shown;
  }

  private static String describe(TokenStore store, long place) {
    int document = store.document(place);
    return "document %s from token %s"
        .formatted(document + 1, place - store.documents().get(document));
  }
}
