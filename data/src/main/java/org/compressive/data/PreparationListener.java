package org.compressive.data;

/** Receives the progress of a preparation. */
@FunctionalInterface
public interface PreparationListener {
  /** A listener that does nothing. */
  PreparationListener NONE = (documents, bytes) -> {};

  /**
   * Receives the amount of the corpus that has been read so far. Calls come from several threads,
   * but only one at a time.
   *
   * @param documents the number of documents that have been read to the end
   * @param bytes the number of bytes that have been read
   */
  void read(long documents, long bytes);
}
