package org.compressive.data;

/** Receives the progress of a preparation. */
@FunctionalInterface
public interface PreparationListener {
  /** A listener that does nothing. */
  PreparationListener NONE = (documents, bytes) -> {};

  /**
   * Receives how much of the corpus was read. The calls come from several threads, one at a time.
   *
   * @param documents the number of documents that were read to their ends
   * @param bytes the number of bytes that were read
   */
  void read(long documents, long bytes);
}
