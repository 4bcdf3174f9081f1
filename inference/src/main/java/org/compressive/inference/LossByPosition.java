package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.compressive.data.Documents;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;

/**
 * Adds up losses by the place of their token in its document. Places 0 to 15 are one group; each
 * group after is as long as all before it.
 *
 * <p>Documents that are joined must be read in one stream. A document that is cut where a stream
 * begins is counted from there: nothing before is remembered.
 */
public final class LossByPosition implements Accumulator {

  private static final int FIRST_GROUP = 16;
  private static final int GROUPS = Long.SIZE;

  private final Tokenizer tokenizer;
  private final Documents documents;
  private final long[] begins;
  private final long[] tokens = new long[GROUPS];
  private final long[] bytes = new long[GROUPS];
  private final double[] nats = new double[GROUPS];

  /**
   * @param tokenizer the model's, which knows the bytes of a token
   * @param store the text that is read
   * @param documents as the text is read
   */
  public LossByPosition(Tokenizer tokenizer, TokenStore store, Documents documents) {
    this(tokenizer, store.documents(), documents);
  }

  /**
   * @param begins the first token of each document of the text
   */
  LossByPosition(Tokenizer tokenizer, ImmutableLongArray begins, Documents documents) {
    this.tokenizer = tokenizer;
    this.begins = begins.toArray();
    this.documents = documents;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if documents are joined and there are several streams
   */
  @Override
  public void add(ScoredWindow window) {
    checkArgument(
        documents == Documents.SEPARATE || window.streams() == 1,
        "streams (%s) must be 1 for the loss by place in documents that are joined",
        window.streams());
    for (int stream = 0; stream < window.streams(); stream++) {
      for (int i = window.first(); i < window.end(stream); i++) {
        int group = group(place(window.before(stream) + 1 + i));
        tokens[group]++;
        bytes[group] += tokenizer.length(window.target(stream, i));
        nats[group] += window.nats(stream, i);
      }
    }
  }

  /** The place in its document of a token that stands at a place in the text. */
  private long place(long inText) {
    if (documents == Documents.SEPARATE || begins.length == 0) {
      return inText; // each is a text of its own
    }
    int found = Arrays.binarySearch(begins, inText);
    return inText - begins[found >= 0 ? found : -found - 2];
  }

  private static int group(long place) {
    return Long.SIZE - Long.numberOfLeadingZeros(place / FIRST_GROUP);
  }

  /** Returns the groups that hold anything, in order. */
  public List<PositionLoss> losses() {
    return IntStream.range(0, GROUPS)
        .filter(group -> bytes[group] > 0)
        .mapToObj(
            group -> {
              long first = group == 0 ? 0 : (long) FIRST_GROUP << (group - 1);
              long last = ((long) FIRST_GROUP << group) - 1;
              return new PositionLoss(first, last, tokens[group], bytes[group], nats[group]);
            })
        .collect(ImmutableList.toImmutableList());
  }
}
