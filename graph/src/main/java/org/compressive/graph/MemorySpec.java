package org.compressive.graph;

import org.tensorflow.ndarray.Shape;

/**
 * One memory of a model, as its wrappers and the SavedModel's signatures name it.
 *
 * @param name {@code memory_00}, {@code compressed_memory_00}, {@code usage_00}, {@code
 *     displacement_00}, {@code filled_00} or {@code compressed_filled_00}; of {@link
 *     Memories#projectedSpecs projected} memories {@code keys_00}, {@code values_00}, {@code
 *     compressed_keys_00} and {@code compressed_values_00} as well; where text is {@link
 *     GenerationSignatures written}, {@code all_keys_00}, {@code all_values_00}, {@code window_00}
 *     and {@code received_00} in place of those
 * @param heads H of what is kept by head; {@link #NOT_BY_HEAD} of all else
 * @param rows slots per stream
 * @param width of a slot: D; 2 for {@code usage_00}, which holds for each slot of {@code memory_00}
 *     the attention it has received and in how many windows; 1 for {@code displacement_00}, by how
 *     many tokens the row in each slot of {@code compressed_memory_00} is older than the newest row
 *     of its group, or younger where it is negative; 1 for {@code filled_00} and {@code
 *     compressed_filled_00}, which are 0 for each slot that nothing has been written to; D for
 *     {@code window_00}; 1 for {@code received_00}, the attention each key got in the window that
 *     is open; E for keys and values
 */
public record MemorySpec(String name, int heads, int rows, int width) {

  /** The number of heads of a memory that is not kept by head. */
  public static final int NOT_BY_HEAD = 0;

  /** A memory that is not kept by head. */
  public MemorySpec(String name, int rows, int width) {
    this(name, NOT_BY_HEAD, rows, width);
  }

  /**
   * Of the memories of so many streams.
   *
   * @param batch B, or {@link Shape#UNKNOWN_SIZE}
   * @return {@code [B, rows, width]}, or {@code [H, B, rows, width]} of what is kept by head
   */
  public Shape shape(long batch) {
    return heads == NOT_BY_HEAD
        ? Shape.of(batch, rows, width)
        : Shape.of(heads, batch, rows, width);
  }
}
