package org.compressive.data.recall;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;

/**
 * A generated corpus that tests long recall: the setting {@code data.recall}. Its documents have
 * official splits. A line of the text has 8 bytes, so distances and lengths are multiples of 8.
 *
 * @param task what is planted and asked for
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
    @JsonProperty(defaultValue = "[128, 256, 512, 1024]") List<Integer> distances,
    @JsonProperty(defaultValue = "0.5") double distractors,
    @JsonProperty(defaultValue = "2048") int length,
    @JsonProperty(defaultValue = "32") int questions,
    @JsonProperty(defaultValue = "500") int documents,
    @JsonProperty(defaultValue = "25") int heldOut,
    @JsonProperty(defaultValue = "1") long seed) {

  /** The number of bytes of a line. */
  static final int LINE = 8;

  /** The greatest length of a document, for which there are still enough keys of three letters. */
  private static final int MOST = 65536;

  /** What is planted and asked for. */
  public enum Task {
    /** Values of one letter under keys of three letters. */
    @JsonProperty("pairs")
    PAIRS,
    /** Five letters that are asked for in the same order. */
    @JsonProperty("copy")
    COPY;

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
        length >= 2 * LINE && length <= MOST && length % LINE == 0,
        "data.recall.length (%s) must be a multiple of %s from %s to %s",
        length,
        LINE,
        2 * LINE,
        MOST);
    checkArgument(!distances.isEmpty(), "data.recall.distances must have at least one distance");
    for (int distance : distances) {
      checkArgument(
          distance >= LINE && distance % LINE == 0 && distance < length,
          "data.recall.distances (%s) must be positive multiples of %s below data.recall.length"
              + " (%s)",
          distance,
          LINE,
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
}
