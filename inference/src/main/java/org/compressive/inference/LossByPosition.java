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
 * Sums losses by the position of each token in its document, whose context is part of it. Positions
 * 0 to 15 form the first group; each later group is as long as all groups before it together.
 *
 * <p>Joined documents must be read in a single stream. If separate documents are read and a stream
 * begins inside a document, positions are counted from that point, because the model remembers
 * nothing before it.
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
   * Creates an accumulator for a text.
   *
   * @param tokenizer the model's tokenizer, which gives the length of each token in bytes
   * @param store the text that is evaluated
   * @param documents whether the text is read with its documents joined or separate
   */
  public LossByPosition(Tokenizer tokenizer, TokenStore store, Documents documents) {
    this(tokenizer, store.documents(), documents);
  }

  /**
   * Creates an accumulator for a text.
   *
   * @param begins the position in the text of the first token of each document
   */
  LossByPosition(Tokenizer tokenizer, ImmutableLongArray begins, Documents documents) {
    this.tokenizer = tokenizer;
    this.begins = begins.toArray();
    this.documents = documents;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if documents are joined and there is more than one stream
   */
  @Override
  public void add(ScoredWindow window) {
    checkArgument(
        documents == Documents.SEPARATE || window.streams() == 1,
        "streams (%s) must be 1 for the loss by position in documents that are joined",
        window.streams());
    for (int stream = 0; stream < window.streams(); stream++) {
      for (int i = window.first(stream); i < window.end(stream); i++) {
        if (window.counts(stream, i)) {
          int group = group(place(window.before(stream) + 1 + i));
          tokens[group]++;
          bytes[group] += tokenizer.length(window.target(stream, i));
          nats[group] += window.nats(stream, i);
        }
      }
    }
  }

  /** Returns the position in its document of the token at a position in the text. */
  private long place(long inText) {
    if (documents == Documents.SEPARATE || begins.length == 0) {
      return inText; // each document is a text of its own
    }
    int found = Arrays.binarySearch(begins, inText);
    return inText - begins[found >= 0 ? found : -found - 2];
  }

  private static int group(long place) {
    return Long.SIZE - Long.numberOfLeadingZeros(place / FIRST_GROUP);
  }

  /** Returns the loss of each group that has scored tokens, in order of position. */
  public List<PositionLoss> losses() {
    return IntStream.range(0, GROUPS)
        .filter(group -> tokens[group] > 0)
        .mapToObj(
            group -> {
              long first = group == 0 ? 0 : (long) FIRST_GROUP << (group - 1);
              long last = ((long) FIRST_GROUP << group) - 1;
              return new PositionLoss(first, last, tokens[group], bytes[group], nats[group]);
            })
        .collect(ImmutableList.toImmutableList());
  }
}
