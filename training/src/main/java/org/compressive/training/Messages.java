package org.compressive.training;

import org.compressive.ops.Collectives;
import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TInt64;

/**
 * An exchange of a few numbers: each process gives some, and all receive those of all. It is a sum
 * of arrays in which each process has filled in its own row.
 */
final class Messages implements AutoCloseable {

  /** The number of numbers that a process gives. */
  static final int LENGTH = 8;

  private final int index;
  private final int processes;
  private final Graph graph = new Graph();
  private final Session session;
  private final Operand<TInt64> own; // [N, LENGTH]
  private final Operand<TInt64> all; // [N, LENGTH]

  Messages(Share share, SessionFactory sessions) {
    index = share.index();
    processes = share.processes();
    Ops tf = GraphScope.ops(graph);
    own = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(processes, LENGTH)));
    all = new Collectives(processes, 1).sum(tf, own);
    session =
        sessions.create(graph, ConfigProto.newBuilder().setIntraOpParallelismThreads(1).build());
  }

  /**
   * Waits for the numbers of all processes.
   *
   * @param mine at most {@link #LENGTH} numbers; the others are 0
   * @return the numbers of each process
   */
  long[][] exchange(long... mine) {
    try (var row = TInt64.tensorOf(Shape.of(processes, LENGTH))) {
      for (int i = 0; i < processes; i++) {
        for (int j = 0; j < LENGTH; j++) {
          row.setLong(i == index && j < mine.length ? mine[j] : 0, i, j);
        }
      }
      try (var result = session.runner().feed(own, row).fetch(all).run()) {
        var received = (TInt64) result.get(0);
        long[][] rows = new long[processes][LENGTH];
        for (int i = 0; i < processes; i++) {
          for (int j = 0; j < LENGTH; j++) {
            rows[i][j] = received.getLong(i, j);
          }
        }
        return rows;
      }
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
