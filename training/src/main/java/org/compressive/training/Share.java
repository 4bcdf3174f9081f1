package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableIntArray;
import org.compressive.ops.BatchPart;

/**
 * The share of a run that one of several processes computes: an equal number of the streams of each
 * micro-batch.
 *
 * @param index the index of the process
 * @param processes the number of processes
 */
record Share(int index, int processes) {

  /** The share of a process that trains alone. */
  static final Share WHOLE = new Share(0, 1);

  Share {
    checkArgument(
        index >= 0 && index < processes, "process (%s) must be one of %s", index, processes);
  }

  boolean isWhole() {
    return processes == 1;
  }

  /** Returns the number of streams, out of the given number, that each process has. */
  int of(int streams) {
    return streams / processes;
  }

  /** Returns the part of each micro-batch that this process computes. */
  BatchPart part(TrainingConfig training) {
    int own = of(training.microBatch());
    return new BatchPart(index * own, own, training.microBatch());
  }

  /** Returns the streams of this process, one micro-batch after the other. */
  ImmutableIntArray streams(TrainingConfig training) {
    BatchPart part = part(training);
    var streams = ImmutableIntArray.builder();
    for (int begin = 0; begin < training.batch(); begin += training.microBatch()) {
      for (int i = 0; i < part.count(); i++) {
        streams.add(begin + part.first() + i);
      }
    }
    return streams.build();
  }
}
