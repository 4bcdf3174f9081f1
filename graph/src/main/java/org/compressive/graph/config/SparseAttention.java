package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Relative attention to a fixed pattern of rows (Child et al., 2019, arXiv 1904.10509): the first
 * half of the heads, rounded up, reads the rows nearby, and the others read rows spread over all of
 * memory and the window. Two layers connect any two rows, and the cost of a row follows the number
 * of rows in the pattern. There must be no compressed memory.
 *
 * <p>Every row also reads itself, whatever the pattern, so that no row is left without a key.
 *
 * @param pattern the pattern; strided by default
 * @param stride the stride of the pattern, or the length of its blocks [l], at least 1, and 128 by
 *     default; the paper advises a stride near the square root of memory plus window
 * @param summary in the fixed pattern, the number of rows at the end of each block that later
 *     blocks read [c], from 1 to the stride; the smaller of 8 and the stride by default, which is
 *     written 0
 */
public record SparseAttention(
    @JsonProperty(defaultValue = "strided") Pattern pattern,
    @JsonProperty(defaultValue = "128") int stride,
    @JsonProperty(defaultValue = "0") int summary)
    implements Mixer {

  private static final int USUAL_SUMMARY = 8;

  /** The rows that a row reads besides itself; i is its own position and j that of another. */
  public enum Pattern {
    /**
     * Heads nearby read the l rows before; the other heads read every l-th row before (i - j is a
     * multiple of l).
     */
    @JsonProperty("strided")
    STRIDED,
    /**
     * Heads nearby read the row's own block of l rows; the other heads read the last c rows of
     * every block. Blocks are counted from the first row of the window, backward through memory, so
     * that l should divide the window.
     */
    @JsonProperty("fixed")
    FIXED;

    /** Returns the name used in configurations. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public SparseAttention {
    checkNotNull(pattern, "model.mixer.pattern is missing");
    checkArgument(stride >= 1, "model.mixer.stride (%s) must be at least 1", stride);
    checkArgument(
        summary >= 0 && summary <= stride,
        "model.mixer.summary (%s) must be from 1 to model.mixer.stride (%s), or 0 for 8 rows at"
            + " most",
        summary,
        stride);
  }

  /** Creates a strided pattern. */
  public SparseAttention(int stride) {
    this(Pattern.STRIDED, stride, 0);
  }

  /** Returns the number of rows at the end of each block that later blocks read. */
  public int summaryRows() {
    return summary == 0 ? Math.min(USUAL_SUMMARY, stride) : summary;
  }

  /**
   * Returns the number of keys that a row reads on average over heads, counting keys that do not
   * exist for the first rows of a text.
   *
   * @param slots the number of slots of memory
   * @param window the number of rows in a window
   */
  public double keysPerRow(int slots, int window, int heads) {
    int all = slots + window;
    int near = pattern == Pattern.STRIDED ? Math.min(stride + 1, all) : Math.min(stride, window);
    int far =
        pattern == Pattern.STRIDED ? (all + stride - 1) / stride : summaries(slots, window) + 1;
    int nearby = (heads + 1) / 2;
    return ((double) nearby * near + (double) (heads - nearby) * far) / heads;
  }

  private int summaries(int slots, int window) {
    return (int)
        IntStream.range(-slots, window)
            .filter(place -> Math.floorMod(place, stride) >= stride - summaryRows())
            .count();
  }

  @Override
  public String type() {
    return "sparse-attention";
  }

  @Override
  public boolean hasKeys() {
    return true;
  }

  @Override
  public boolean readsCompressedMemory() {
    return false;
  }

  @Override
  public int reach() {
    return Integer.MAX_VALUE;
  }
}
