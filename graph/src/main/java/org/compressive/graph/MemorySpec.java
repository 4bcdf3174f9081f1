package org.compressive.graph;

/**
 * One memory of a model, as its wrappers and the SavedModel's signatures name it.
 *
 * @param name e.g. {@code memory_00} or {@code compressed_memory_00}
 * @param rows slots per stream
 * @param width D
 */
public record MemorySpec(String name, int rows, int width) {}
