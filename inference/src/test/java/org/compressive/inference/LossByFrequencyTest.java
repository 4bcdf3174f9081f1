package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.compressive.data.BatchSource;
import org.compressive.data.Corpus;
import org.compressive.data.CorpusException;
import org.compressive.data.DataConfig;
import org.compressive.data.Document;
import org.compressive.data.Documents;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenStore;
import org.compressive.data.TokenStoreWriter;
import org.compressive.data.Tokenizer;
import org.compressive.data.TrainingText;
import org.compressive.data.tokenizers.WordTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares losses by frequency with sums over the words that a pattern finds. */
final class LossByFrequencyTest {

  private static final int WINDOW = 8;
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final long[] LEAST = {10_001, 1_000, 100, 0};

  /** Each word with its number of occurrences in the training text. */
  private static final List<String> WORDS =
      List.of("over", "ten", "k", "one", "hundred", "few", "never");

  private static final int[] OCCURRENCES = {10_001, 10_000, 1_000, 999, 100, 99, 0};

  @TempDir private Path folder;

  @Test
  void everyProtocolGivesWhatASlowComputationGives() throws IOException {
    var random = new Random(3);
    byte[][] texts = new byte[5][];
    for (int i = 0; i < texts.length; i++) {
      var text = new StringBuilder(i % 2 == 0 ? "" : " \n");
      for (int word = 0; word < 8; word++) {
        text.append(WORDS.get(random.nextInt(WORDS.size()))).append(word % 3 == 0 ? "\n  " : " ");
      }
      texts[i] = text.toString().getBytes(UTF_8);
    }
    try (TokenStore training = TestModel.store(folder, training());
        TokenStore store = TestModel.store(folder, texts)) {
      for (Documents documents : Documents.values()) {
        for (int streams = 1; streams <= 3; streams++) {
          for (int stride : List.of(4, WINDOW)) {
            var text = BatchSource.scoring(documents, store, streams, WINDOW, stride);
            String protocol = documents + " " + streams + " " + stride;
            assertWithMessage(protocol)
                .that(losses(text, training))
                .isEqualTo(slowLosses(text, store));
          }
        }
      }
    }
  }

  private static List<FrequencyLoss> losses(BatchSource text, TokenStore training) {
    var byFrequency = new LossByFrequency(TOKENIZER);
    new Evaluation(source -> new InventedReader(WINDOW)).read(text, byFrequency);
    return byFrequency.losses(training);
  }

  /** Sums over the words that a pattern finds in each piece of text that a stream reads. */
  private static List<FrequencyLoss> slowLosses(BatchSource text, TokenStore store) {
    List<double[]> nats = new ArrayList<>();
    List<StringBuilder> pieces = new ArrayList<>();
    int[] open = new int[text.streams()];
    double[] at = new double[(int) store.size()];
    Accumulator collecting =
        window -> {
          for (int stream = 0; stream < window.streams(); stream++) {
            if (window.starts(stream) && window.first(stream) < window.end(stream)) {
              open[stream] = pieces.size();
              pieces.add(
                  new StringBuilder().append((char) window.input(stream, window.first(stream))));
              nats.add(new double[at.length]);
            }
            for (int i = window.first(stream); i < window.end(stream); i++) {
              var piece = pieces.get(open[stream]);
              nats.get(open[stream])[piece.length()] = window.nats(stream, i);
              piece.append((char) window.target(stream, i));
            }
          }
        };
    new Evaluation(source -> new InventedReader(WINDOW)).read(text, collecting);
    long[] words = new long[LEAST.length];
    double[] sums = new double[LEAST.length];
    for (int piece = 0; piece < pieces.size(); piece++) {
      String read = pieces.get(piece).toString();
      var matcher = WORD.matcher(read);
      int begin = 0; // white space before the first word belongs to it
      boolean more = matcher.find();
      while (more) {
        int first = matcher.start();
        String word = matcher.group();
        more = matcher.find();
        int end = more ? matcher.start() : read.length();
        if (first > 0) {
          int range = range(word);
          words[range]++;
          for (int i = begin; i < end; i++) {
            sums[range] += nats.get(piece)[i];
          }
        }
        begin = end;
      }
    }
    List<FrequencyLoss> losses = new ArrayList<>();
    for (int i = 0; i < LEAST.length; i++) {
      Long most = i == 0 ? null : LEAST[i - 1] - 1;
      losses.add(new FrequencyLoss(LEAST[i], most, words[i], sums[i]));
    }
    return losses;
  }

  /** Returns the range of a word, which is in the last one if streams cut it off at its end. */
  private static int range(String word) {
    int occurrences = WORDS.contains(word) ? OCCURRENCES[WORDS.indexOf(word)] : 0;
    int range = 0;
    while (occurrences < LEAST[range]) {
      range++;
    }
    return range;
  }

  private static byte[] training() {
    var text = new StringBuilder();
    for (int i = 0; i < OCCURRENCES.length; i++) {
      text.append((WORDS.get(i) + (i % 2 == 0 ? " " : "\n")).repeat(OCCURRENCES[i]));
    }
    return text.toString().getBytes(UTF_8);
  }

  /** Every token of a tokenizer of words is a word, also the ends of lines and unknown words. */
  @Test
  void tokensOfWordsAreWords() throws IOException {
    Path file = Files.writeString(folder.resolve("text.txt"), "a b a\n".repeat(60) + "c");
    Tokenizer tokenizer;
    try (var corpus = Corpus.open(DataConfig.of(file.toString()))) {
      Iterable<Document> text = TrainingText.of(corpus);
      tokenizer = WordTokenizer.train(text, 0, 2);
    }
    try (TokenStore training = store(tokenizer, "a b a\n".repeat(60));
        TokenStore scored = store(tokenizer, "b a b zz\n")) {
      var byFrequency = new LossByFrequency(tokenizer);
      var total = new TotalLoss(tokenizer, scored);
      new Evaluation(source -> new InventedReader(WINDOW))
          .read(BatchSource.scoring(Documents.JOINED, scored, 1, WINDOW), byFrequency, total);
      var losses = byFrequency.losses(training);
      // a is in the range of 100 to 999; b, <unk> and <eos> are below it. The first b is not
      // scored.
      assertThat(losses.get(2).words()).isEqualTo(1);
      assertThat(losses.get(3).words()).isEqualTo(3);
      assertThat(losses.get(2).nats() + losses.get(3).nats()).isEqualTo(total.score().nats());
      assertThat(losses.get(3).perplexity()).isEqualTo(Math.exp(losses.get(3).nats() / 3));
      assertThat(losses.get(0).perplexity()).isNaN();
    }
  }

  @Test
  void refusesTrainingTextOfAnotherTokenizer() throws IOException {
    Path file = Files.writeString(folder.resolve("text.txt"), "a b a\n".repeat(60));
    try (var corpus = Corpus.open(DataConfig.of(file.toString()));
        var other = TemporaryStore.of(corpus, TOKENIZER)) {
      var words = WordTokenizer.train(TrainingText.of(corpus), 0, 1);
      var byFrequency = new LossByFrequency(words);
      assertThrows(CorpusException.class, () -> byFrequency.losses(other.store()));
    }
  }

  private TokenStore store(Tokenizer tokenizer, String text) throws IOException {
    Path file = Files.createTempFile(folder, "words", ".tokens");
    try (var writer = TokenStoreWriter.create(file, tokenizer.vocabulary())) {
      writer.startDocument();
      int[] ids = tokenizer.encode(text.getBytes(UTF_8));
      writer.accept(ids, ids.length);
      writer.endDocument(TextCounts.of(text.getBytes(UTF_8)));
      writer.finish();
    }
    return TokenStore.open(file);
  }
}
