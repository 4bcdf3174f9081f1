package org.compressive.graph;

import org.tensorflow.ndarray.Shape;

/**
 * The shape of one memory of a model, with the name that callers and the SavedModel's signatures
 * use.
 *
 * @param name {@code memory_00}, {@code compressed_memory_00}, {@code usage_00}, {@code
 *     displacement_00}, {@code filled_00}, {@code compressed_filled_00} or {@code state_00}; for
 *     {@link Memories#projectedSpecs projected} memories also {@code keys_00}, {@code values_00},
 *     {@code compressed_keys_00} and {@code compressed_values_00}; for {@link GenerationSignatures
 *     generation}, {@code all_keys_00}, {@code all_values_00}, {@code window_00} and {@code
 *     received_00} instead of the four names for projected memories
 * @param heads the number of heads H if the memory is kept by head, else {@link #NOT_BY_HEAD}
 * @param rows the number of slots per sequence
 * @param width the size of a slot: D for rows; 2 for {@code usage_00}, which holds the attention
 *     that each slot of {@code memory_00} has received and the number of windows; 1 for {@code
 *     displacement_00}, the number of tokens by which the row in each slot of {@code
 *     compressed_memory_00} is older than the newest row of its group, negative if it is younger; 1
 *     for {@code filled_00} and {@code compressed_filled_00}, which are 0 for each slot that has
 *     not been written to; D for {@code window_00}; 1 for {@code received_00}, the attention that
 *     each key has received in the open window; E for keys and values; D for {@code state_00},
 *     whose two rows are an LSTM's cell and output
 */
public record MemorySpec(String name, int heads, int rows, int width) {

  /** The number of heads of a memory that is not kept by head. */
  public static final int NOT_BY_HEAD = 0;

  /** Creates the specification of a memory that is not kept by head. */
  public MemorySpec(String name, int rows, int width) {
    this(name, NOT_BY_HEAD, rows, width);
  }

  /**
   * Returns the shape of the memory for a given batch size.
   *
   * @param batch the batch size B, or {@link Shape#UNKNOWN_SIZE}
   * @return {@code [B, rows, width]}, or {@code [H, B, rows, width]} if the memory is kept by head
   */
  public Shape shape(long batch) {
    return heads == NOT_BY_HEAD
        ? Shape.of(batch, rows, width)
        : Shape.of(heads, batch, rows, width);
  }
}
