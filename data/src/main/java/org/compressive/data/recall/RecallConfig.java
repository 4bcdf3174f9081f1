package org.compressive.data.recall;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;

/**
 * A generated corpus that tests long recall: the setting {@code data.recall}. Its documents have
 * official splits. All lines of the text have the same {@linkplain #line length}, of which
 * distances and the length of a document are multiples.
 *
 * @param task what is planted and asked for
 * @param letters the number of letters of a value; 0 for that of the task. The more there are, the
 *     larger is the share of the text that can be recalled
 * @param distances the distances, in bytes, from what is planted to the question for it; each is
 *     used equally often as far as questions fit
 * @param distractors the share of the other lines that look planted but are never asked for; the
 *     rest are empty filler
 * @param length the number of bytes of a document
 * @param questions the maximum number of questions in a document
 * @param documents the number of training documents
 * @param heldOut the number of validation documents, and of test documents
 * @param seed the seed of the text
 */
public record RecallConfig(
    @JsonProperty(defaultValue = "pairs") Task task,
    @JsonProperty(defaultValue = "0") int letters,
    @JsonProperty(defaultValue = "[128, 256, 512, 1024]") List<Integer> distances,
    @JsonProperty(defaultValue = "0.5") double distractors,
    @JsonProperty(defaultValue = "2048") int length,
    @JsonProperty(defaultValue = "32") int questions,
    @JsonProperty(defaultValue = "500") int documents,
    @JsonProperty(defaultValue = "25") int heldOut,
    @JsonProperty(defaultValue = "1") long seed) {

  /** A value is on one line, of which {@link RecallQuestions} reads at most 256 characters. */
  private static final int MOST_LETTERS = 200;

  /** The greatest length of a document, for which there are still enough keys of three letters. */
  private static final int MOST = 65536;

  /** What is planted and asked for. */
  public enum Task {
    /** Values under keys of three letters, of one letter by default. */
    @JsonProperty("pairs")
    PAIRS(1, 7),
    /** Values that are asked for without a key, of five letters by default. */
    @JsonProperty("copy")
    COPY(5, 3);

    private final int letters;
    private final int others; // the other characters of a line

    Task(int letters, int others) {
      this.letters = letters;
      this.others = others;
    }

    /** Returns the name in lower case, as the configuration spells it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public RecallConfig {
    checkNotNull(task, "data.recall.task is missing");
    distances = ImmutableList.copyOf(distances);
    checkArgument(
        letters >= 0 && letters <= MOST_LETTERS,
        "data.recall.letters (%s) must be 0 to %s",
        letters,
        MOST_LETTERS);
    int line = line(task, letters);
    checkArgument(
        length >= 2 * line && length <= MOST && length % line == 0,
        "data.recall.length (%s) must be a multiple of a line's %s bytes from %s to %s",
        length,
        line,
        2 * line,
        MOST);
    checkArgument(!distances.isEmpty(), "data.recall.distances must have at least one distance");
    for (int distance : distances) {
      checkArgument(
          distance >= line && distance % line == 0 && distance < length,
          "data.recall.distances (%s) must be positive multiples of a line's %s bytes below"
              + " data.recall.length (%s)",
          distance,
          line,
          length);
    }
    checkArgument(
        distractors >= 0 && distractors <= 1,
        "data.recall.distractors (%s) must be 0 to 1",
        distractors);
    checkArgument(questions >= 1, "data.recall.questions (%s) must be at least 1", questions);
    checkArgument(documents >= 1, "data.recall.documents (%s) must be at least 1", documents);
    checkArgument(heldOut >= 1, "data.recall.heldOut (%s) must be at least 1", heldOut);
  }

  /** Returns the number of letters of each value, which is never 0. */
  public int valueLetters() {
    return valueLetters(task, letters);
  }

  /** Returns the number of bytes of each line, with its end. */
  public int line() {
    return line(task, letters);
  }

  private static int valueLetters(Task task, int letters) {
    return letters == 0 ? task.letters : letters;
  }

  private static int line(Task task, int letters) {
    return valueLetters(task, letters) + task.others;
  }
}
