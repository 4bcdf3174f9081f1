package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Sizes of a reference model.
 *
 * @param vocabulary V
 * @param layers L
 * @param width D, even (half sines, half cosines) and a multiple of {@code heads}
 * @param heads H
 * @param feedForward F
 * @param memory M, rows of memory in each layer; may be 0
 * @param compressedMemory C, rows of compressed memory in each layer; 0 makes a Transformer-XL
 * @param rate c, evicted rows that become one compressed row
 * @param separateAxes whether compressed rows have a position axis of their own, which ends where
 *     the window begins, rather than continuing the one of memory and window
 */
public record ReferenceDimensions(
    int vocabulary,
    int layers,
    int width,
    int heads,
    int feedForward,
    int memory,
    int compressedMemory,
    int rate,
    boolean separateAxes) {

  public ReferenceDimensions {
    checkArgument(vocabulary > 0, "vocabulary is %s, must be positive", vocabulary);
    checkArgument(layers > 0, "layers is %s, must be positive", layers);
    checkArgument(heads > 0, "heads is %s, must be positive", heads);
    checkArgument(
        width > 0 && width % heads == 0 && width % 2 == 0,
        "width is %s, must be even and a multiple of heads, %s",
        width,
        heads);
    checkArgument(feedForward > 0, "feedForward is %s, must be positive", feedForward);
    checkArgument(memory >= 0, "memory is %s, must not be negative", memory);
    checkArgument(
        compressedMemory >= 0, "compressedMemory is %s, must not be negative", compressedMemory);
    checkArgument(rate > 0, "rate is %s, must be positive", rate);
  }

  /** E = D/H. */
  public int headWidth() {
    return width / heads;
  }

  /** Whether there is compressed memory, and with it a compression function and its loss. */
  public boolean compresses() {
    return compressedMemory > 0;
  }
}
