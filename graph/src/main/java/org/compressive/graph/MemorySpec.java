package org.compressive.graph;

/**
 * One memory of a model, as its wrappers and the SavedModel's signatures name it.
 *
 * @param name {@code memory_00}, {@code compressed_memory_00}, {@code usage_00}, {@code
 *     displacement_00}, {@code filled_00} or {@code compressed_filled_00}
 * @param rows slots per stream
 * @param width of a slot: D; 2 for {@code usage_00}, which holds for each slot of {@code memory_00}
 *     the attention it has received and in how many windows; 1 for {@code displacement_00}, by how
 *     many tokens the row in each slot of {@code compressed_memory_00} is older than the newest row
 *     of its group, or younger where it is negative; 1 for {@code filled_00} and {@code
 *     compressed_filled_00}, which are 0 for each slot that nothing has been written to
 */
public record MemorySpec(String name, int rows, int width) {}
