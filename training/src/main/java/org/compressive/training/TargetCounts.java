package org.compressive.training;

import java.util.stream.IntStream;
import org.compressive.data.TokenBatch;
import org.compressive.data.TrainingStreams;

/**
 * The numbers of targets of a batch.
 *
 * @param valid the number of targets, without padding
 * @param counted the number of those that count, which those of contexts do not
 */
record TargetCounts(long valid, long counted) {

  static TargetCounts of(TokenBatch batch) {
    return new TargetCounts(
        IntStream.of(batch.valid()).asLongStream().sum(),
        IntStream.range(0, batch.streams()).map(batch::counted).asLongStream().sum());
  }

  /** Counts the targets of one window of all streams. */
  static TargetCounts of(TrainingStreams streams, long index) {
    return new TargetCounts(streams.targets(index), streams.counted(index));
  }
}
