import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.compressive.ops.Collectives;
import org.compressive.ops.GraphScope;
import org.compressive.ops.ProcessServer;
import org.compressive.training.ClusterSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * Measures how long several processes take to add up a number of bytes that each has, as one tensor
 * and in buckets of 16 MiB as training does, and nothing else. {@code benchmarks/scaling} runs it in
 * each process, with {@code TF_CONFIG}.
 */
public final class BareReduce {
  private static final int BUCKET = 16 << 20;
  private static final int WARM_UP = 5;
  private static final int ROUNDS = 15;

  public static void main(String[] args) {
    long bytes = Long.parseLong(args[0]);
    var spec = ClusterSpec.parse(System.getenv(ClusterSpec.VARIABLE));
    var server = ProcessServer.start(spec.addresses(), spec.index(), 1);
    try (var graph = new Graph();
        var session = server.session(graph, ConfigProto.getDefaultInstance())) {
      var tf = GraphScope.ops(graph);
      var collectives = new Collectives(spec.processes(), 1);
      List<Operand<TFloat32>> buckets = new ArrayList<>();
      for (long from = 0; from < bytes; from += BUCKET) {
        long elements = Math.min(BUCKET, bytes - from) / Float.BYTES;
        buckets.add(tf.fill(tf.array(elements), tf.constant(1f)));
      }
      List<Op> sums = new ArrayList<>();
      buckets.forEach(bucket -> sums.add(collectives.sum(tf, bucket)));
      var whole = tf.fill(tf.array(bytes / Float.BYTES), tf.constant(1f));
      var nothing = tf.constant(new float[] {1});
      Op[] runs = {
        tf.withControlDependencies(sums).noOp(),
        collectives.sum(tf, whole),
        collectives.sum(tf, nothing),
        tf.withControlDependencies(new ArrayList<Op>(buckets)).noOp()
      };
      double[] medians = new double[runs.length];
      for (int i = 0; i < runs.length; i++) {
        double[] millis = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
          long start = System.nanoTime();
          session.runner().addTarget(runs[i]).run().close();
          if (round >= 0) {
            millis[round] = (System.nanoTime() - start) / 1e6;
          }
        }
        Arrays.sort(millis);
        medians[i] = millis[ROUNDS / 2];
      }
      if (spec.leads()) {
        System.out.printf(
            Locale.ROOT,
            "%d bytes: in buckets %.1f ms, as one tensor %.1f ms, a tensor of 4 bytes %.2f ms,"
                + " filling without exchange %.1f ms%n",
            bytes,
            medians[0],
            medians[1],
            medians[2],
            medians[3]);
      }
    }
    System.exit(0); // TensorFlow cannot stop the server
  }
}
