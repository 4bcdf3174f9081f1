package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;

/**
 * Sums losses by document, however the text is read: documents may be joined or separate, and may
 * be spread over several streams. If documents are joined, the first token of a document, which is
 * predicted from the document before it, belongs to the document that it begins.
 *
 * <p>Uses 32 bytes of heap for each document.
 */
public final class LossByDocument implements Accumulator {

  private final Tokenizer tokenizer;
  private final TokenStore store;
  private final ScoredRanges ranges = new ScoredRanges(this::count);
  private final double[] nats;
  private final long[] tokens;
  private final TextCounts[] texts;

  /**
   * @param tokenizer the model's tokenizer
   * @param store the text that is read
   */
  public LossByDocument(Tokenizer tokenizer, TokenStore store) {
    this.tokenizer = tokenizer;
    this.store = store;
    int documents = store.documents().length();
    nats = new double[documents];
    tokens = new long[documents];
    texts = new TextCounts[documents];
    Arrays.fill(texts, TextCounts.NONE);
  }

  @Override
  public void add(ScoredWindow window) {
    ranges.add(window);
    for (int stream = 0; stream < window.streams(); stream++) {
      int document = -1;
      long end = 0;
      for (int i = window.first(stream); i < window.end(stream); i++) {
        if (!window.counts(stream, i)) {
          continue;
        }
        long place = window.place(stream, i);
        if (place >= end) {
          document = store.document(place);
          end = store.end(document);
        }
        nats[document] += window.nats(stream, i);
        tokens[document]++;
      }
    }
  }

  /** Counts the text of scored tokens, which may belong to several documents. */
  private void count(long from, long to) {
    for (long at = from; at < to; ) {
      int document = store.document(at);
      long end = Math.min(to, store.end(document));
      texts[document] = sum(texts[document], store.text(at, end, tokenizer));
      at = end;
    }
  }

  /** Adds up texts that do not adjoin. */
  private static TextCounts sum(TextCounts one, TextCounts other) {
    return new TextCounts(
        one.bytes() + other.bytes(),
        one.characters() + other.characters(),
        one.words() + other.words(),
        false,
        false);
  }

  /** Ends the reading and returns the score of each document that has scored tokens, in order. */
  public List<DocumentScore> scores() {
    ranges.end();
    return IntStream.range(0, tokens.length)
        .filter(document -> tokens[document] > 0)
        .mapToObj(document -> new DocumentScore(document, score(document)))
        .collect(ImmutableList.toImmutableList());
  }

  private Score score(int document) {
    var text = texts[document];
    return new Score(
        nats[document], tokens[document], text.bytes(), text.characters(), text.words());
  }
}
