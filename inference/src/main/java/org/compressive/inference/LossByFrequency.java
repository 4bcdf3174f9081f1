package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Sums losses by the frequency of words in the training text, as table 7 of the paper does. The
 * loss of a word is the sum over its tokens, so the tokenizer need not be one of words.
 *
 * <p>A word is a maximal run of bytes other than ASCII white space. A token belongs to the last
 * word of which it holds a byte; one that holds only white space belongs to the word before it,
 * which it ends. With a tokenizer of words, every token is a word, including {@code <eos>} and
 * {@code <unk>}. Words are counted in the order in which they are read; the first word of a stream
 * or of a separate document is left out if its first token is not scored.
 *
 * <p>Uses heap in proportion to the number of different words in the scored text.
 */
public final class LossByFrequency implements Accumulator {

  /** The least frequency of each range but the last, which begins at 0. */
  private static final long[] LEAST = {10_001, 1_000, 100};

  /** A word of the scored text. */
  private static final class Word {
    private long scored;
    private double nats;
    private long trained;
  }

  private final Tokenizer tokenizer;
  private final Map<String, Word> words = new HashMap<>();
  private final List<TextWords> streams = new ArrayList<>();
  private final List<Long> next = new ArrayList<>(); // the position after each stream's last target

  /**
   * @param tokenizer the model's tokenizer
   */
  public LossByFrequency(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  @Override
  public void add(ScoredWindow window) {
    while (streams.size() < window.streams()) {
      streams.add(new TextWords(tokenizer, this::count));
      next.add(-1L);
    }
    for (int stream = 0; stream < window.streams(); stream++) {
      var text = streams.get(stream);
      for (int i = window.first(stream); i < window.end(stream); i++) {
        if (!window.counts(stream, i)) {
          continue;
        }
        if ((i == 0 && window.starts(stream)) || window.place(stream, i) != next.get(stream)) {
          begin(text, window, stream, i);
        }
        text.add(window.target(stream, i), window.nats(stream, i));
        next.set(stream, window.place(stream, i) + 1);
      }
    }
  }

  /**
   * Begins a text with a target. The token before it is not scored; unless it is that of a context,
   * the target may continue its word.
   */
  private static void begin(TextWords text, ScoredWindow window, int stream, int i) {
    if (window.inContext(stream, i)) {
      text.end();
    } else {
      text.begin(window.input(stream, i));
    }
  }

  private void count(String word, double nats) {
    Word sums = words.computeIfAbsent(word, key -> new Word());
    sums.scored++;
    sums.nats += nats;
  }

  /**
   * Ends the reading, counts in the training text the words that were scored, and returns the loss
   * of each range of frequencies, the most frequent words first: more than 10,000 occurrences,
   * 1,000 to 10,000, 100 to 999 and fewer than 100.
   *
   * @param training the tokens of the training text
   * @throws org.compressive.data.CorpusException if another tokenizer produced them
   */
  public List<FrequencyLoss> losses(TokenStore training) {
    training.checkProducedBy(tokenizer);
    streams.forEach(TextWords::end);
    words.values().forEach(word -> word.trained = 0);
    var counting =
        new TextWords(
            tokenizer,
            (word, none) -> {
              Word sums = words.get(word);
              if (sums != null) {
                sums.trained++;
              }
            });
    for (int document = 0; document < training.documents().length(); document++) {
      counting.addText(training, document);
    }
    var losses = ImmutableList.<FrequencyLoss>builder();
    @Nullable Long most = null;
    for (long least : LEAST) {
      losses.add(range(least, most));
      most = least - 1;
    }
    return losses.add(range(0, most)).build();
  }

  private FrequencyLoss range(long least, @Nullable Long most) {
    long scored = 0;
    double nats = 0;
    for (Word word : words.values()) {
      if (word.trained >= least && (most == null || word.trained <= most)) {
        scored += word.scored;
        nats += word.nats;
      }
    }
    return new FrequencyLoss(least, most, scored, nats);
  }
}
