package org.compressive.data;

/** The streams that training reads. Each of several processes may read some of them. */
public interface TrainingStreams extends BatchSource {

  /**
   * Returns the number of targets in one window of all streams together, whether they count or not.
   */
  long targets(long index);

  /** Returns the number of targets that count in one window of all streams together. */
  long counted(long index);

  /**
   * Reads one window of one stream.
   *
   * @param index the index of the window, from 0 to {@link #windows} - 1
   * @param row the row of the batch to overwrite
   */
  void read(long index, int stream, TokenBatch into, int row);

  @Override
  default void read(long index, TokenBatch into) {
    into.checkFits(this, index);
    for (int stream = 0; stream < streams(); stream++) {
      read(index, stream, into, stream);
    }
  }
}
