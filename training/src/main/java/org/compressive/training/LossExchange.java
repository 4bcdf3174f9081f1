package org.compressive.training;

import org.compressive.ops.Collectives;
import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/** An exchange of losses: each process gives those of its streams, and all receive all. */
final class LossExchange implements AutoCloseable {

  /** The key of the collective, that of no other graph of a process that scores. */
  private static final long KEY = 2;

  private final Cluster cluster;
  private final Shape shape; // [b, T]
  private final int all;
  private final Graph graph = new Graph();
  private final Session session;
  private final Operand<TFloat32> given; // [b, T]
  private final Operand<TFloat32> received; // [B, T]

  /**
   * Creates an exchange.
   *
   * @param streams b, the number of streams of each process
   * @param window T
   */
  LossExchange(Cluster cluster, int streams, int window) {
    this.cluster = cluster;
    shape = Shape.of(streams, window);
    all = cluster.spec().processes() * streams * window;
    Ops tf = GraphScope.ops(graph);
    given = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    received = new Collectives(cluster.spec().processes(), KEY).gather(tf, given);
    var config = ConfigProto.newBuilder().setIntraOpParallelismThreads(1).build();
    session = cluster.sessions().create(graph, config);
  }

  /**
   * Waits for the losses of all streams.
   *
   * @param own the losses of this process's streams, [b, T]
   * @return those of all, [B, T], in the order of the processes
   */
  float[] all(float[] own) {
    return cluster.call(
        () -> {
          float[] losses = new float[all];
          try (var fed = TFloat32.tensorOf(shape, DataBuffers.of(own));
              var result = session.runner().feed(given, fed).fetch(received).run()) {
            ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(losses);
          }
          return losses;
        });
  }

  /** Closes the session, unless it may still be waiting for a process that has been lost. */
  @Override
  public void close() {
    if (!cluster.lost()) {
      session.close();
      graph.close();
    }
  }
}
