package org.compressive.conformance;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.compressive.kernels.KernelCall;
import org.compressive.kernels.KernelOp;
import org.compressive.ops.GraphScope;
import org.compressive.ops.ProcessServer;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * A program that prints how many ops, of many that do not depend on each other, have run at the
 * same time in a session of a {@link ProcessServer}. Its argument is the number of threads for an
 * op.
 */
final class ConcurrentOps {

  private static final int OPS = 200;
  private static final AtomicInteger RUNNING = new AtomicInteger();
  private static final AtomicInteger MOST = new AtomicInteger();

  private static final KernelOp SLOW =
      KernelOp.named("Slow")
          .inputs(TFloat32.class)
          .outputs(TFloat32.class)
          .shapes(inputs -> inputs)
          .kernel(ConcurrentOps::run);

  private ConcurrentOps() {}

  private static void run(KernelCall call) {
    MOST.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
    LockSupport.parkNanos(1_000_000);
    RUNNING.decrementAndGet();
    call.forward(0, 0);
  }

  public static void main(String[] arguments) throws Exception {
    List<String> addresses = List.of("127.0.0.1:" + freePort());
    var server = ProcessServer.start(addresses, 0, Integer.parseInt(arguments[0]));
    try (var graph = new Graph();
        var session = server.session(graph, ConfigProto.getDefaultInstance());
        var one = TFloat32.scalarOf(1)) {
      var tf = GraphScope.ops(graph);
      var x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      var runner = session.runner().feed(x, one);
      for (int i = 0; i < OPS; i++) {
        // Equal ops would be merged.
        runner.addTarget(SLOW.add(tf, tf.math.add(x, tf.constant((float) i))).get(0));
      }
      runner.run().close();
    }
    System.out.println(MOST);
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
