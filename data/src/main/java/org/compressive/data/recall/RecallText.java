package org.compressive.data.recall;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.Hashing;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.compressive.data.Document;
import org.compressive.data.Split;
import org.compressive.data.recall.RecallConfig.Task;
import org.jspecify.annotations.Nullable;

/** Generates the documents of a {@link RecallConfig}. Each is generated when it is read. */
public final class RecallText {

  private static final int KEY = 3;

  private final RecallConfig config;
  private final Random random;
  private final Set<String> keys = new HashSet<>();
  private final @Nullable String[] lines;

  private RecallText(RecallConfig config, long seed) {
    this.config = config;
    random = new Random(seed);
    lines = new String[config.length() / config.line()];
  }

  /** Returns the documents of a split. */
  public static List<Document> documents(RecallConfig config, Split split) {
    int count = split == Split.TRAINING ? config.documents() : config.heldOut();
    return IntStream.range(0, count)
        .mapToObj(
            index -> {
              String path = String.format(Locale.ROOT, "%s/%06d.txt", split, index);
              return Document.of(
                  path, () -> new ByteArrayInputStream(document(config, path).getBytes(US_ASCII)));
            })
        .toList();
  }

  /** Returns the text of a document, which depends only on the settings and its path. */
  static String document(RecallConfig config, String path) {
    long seed =
        Hashing.sha256().newHasher().putLong(config.seed()).putUnencodedChars(path).hash().asLong();
    var text = new RecallText(config, seed);
    if (config.task() == Task.PAIRS) {
      text.plantPairs();
    } else {
      text.plantCopies();
    }
    return text.finished();
  }

  /** Plants each pair and its question on two free lines that are as far apart as it needs. */
  private void plantPairs() {
    int first = random.nextInt(config.distances().size());
    for (int question = 0; question < config.questions(); question++) {
      int apart = apart(first + question);
      int[] free =
          IntStream.range(0, lines.length - apart)
              .filter(line -> lines[line] == null && lines[line + apart] == null)
              .toArray();
      if (free.length > 0) {
        int line = free[random.nextInt(free.length)];
        String pair = newPair();
        lines[line] = "!" + pair;
        lines[line + apart] = "?" + pair;
      }
    }
  }

  /** Plants values to copy one after another, so that the question is always for the last one. */
  private void plantCopies() {
    int first = random.nextInt(config.distances().size());
    int line = 0;
    for (int question = 0; question < config.questions(); question++) {
      int apart = apart(first + question);
      if (line + apart < lines.length) {
        String value = newValue();
        lines[line] = "[" + value + "]\n";
        lines[line + apart] = "{" + value + "}\n";
        line += apart + 1;
      }
    }
  }

  private int apart(int question) {
    List<Integer> distances = config.distances();
    return distances.get(question % distances.size()) / config.line();
  }

  /** Returns the text, with distractors and filler on the lines that are still free. */
  private String finished() {
    var text = new StringBuilder();
    for (String line : lines) {
      text.append(line == null ? free() : line);
    }
    return text.toString();
  }

  private String free() {
    return random.nextDouble() < config.distractors()
        ? distractor()
        : ".".repeat(config.line() - 1) + "\n";
  }

  private String distractor() {
    return config.task() == Task.PAIRS ? "!" + newPair() : "(" + newValue() + ")\n";
  }

  private String newPair() {
    return newKey() + "=" + newValue() + ";\n";
  }

  /** Returns a key that the document does not have yet. */
  private String newKey() {
    while (true) {
      String key = letters(KEY, 'a');
      if (keys.add(key)) {
        return key;
      }
    }
  }

  private String newValue() {
    return letters(config.valueLetters(), 'A');
  }

  private String letters(int count, char first) {
    var letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append((char) (first + random.nextInt(26)));
    }
    return letters.toString();
  }
}
