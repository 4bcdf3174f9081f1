import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Measures the memory update of TensorFlow's ops and by kernels in Java, in turns, and prints the
 * medians of the rounds in microseconds. {@code benchmarks/memory-update} runs it.
 *
 * <p>A run updates the memories of several layers, {@code [B, M, D]} with {@code [B, T, D]} new
 * rows, which are kept in variables. The evicted rows are stored in variables, too, unless nothing
 * reads them ({@code discard}). With {@code gradients}, the gradients of the sum of all results are
 * computed and stored as well.
 */
public final class MemoryUpdateSpeed {
  private static final int LAYERS = 8;
  private static final int ROUNDS = 7;
  private static final int RUNS = 60;

  public static void main(String[] args) {
    for (String each : args) {
      String[] words = each.split(",");
      long[] sizes = Arrays.stream(words).limit(4).mapToLong(Long::parseLong).toArray();
      List<String> options = Arrays.asList(words).subList(4, words.length);
      double composed;
      double kernels;
      try (var graph = new Graph();
          var session = new Session(graph)) {
        var tf = Ops.create(graph);
        var ops = CompressiveOps.create(tf);
        var variables = new Variables(ops, sizes);
        session.run(variables.clear(tf));
        Op[] updates = {variables.update(tf, ops, options), variables.update(tf, ops.withKernels(), options)};
        double[][] micros = new double[2][ROUNDS];
        for (int round = -2; round < ROUNDS; round++) { // the first rounds warm the JVM up
          for (int way = 0; way < 2; way++) {
            double[] times = new double[RUNS];
            for (int run = 0; run < RUNS; run++) {
              long begin = System.nanoTime();
              session.run(updates[way]);
              times[run] = (System.nanoTime() - begin) / 1e3 / LAYERS;
            }
            micros[way][Math.max(round, 0)] = median(times);
          }
        }
        composed = median(micros[0]);
        kernels = median(micros[1]);
      }
      System.out.printf(
          Locale.ROOT,
          "%s: TensorFlow's ops %.0f, kernels %.0f, ratio %.2f%n",
          each,
          composed,
          kernels,
          kernels / composed);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** The variables of all layers. */
  private static final class Variables {
    private final CompressiveOps ops;
    private final long capacity;
    private final List<ResourceVariable<TFloat32>> memories;
    private final List<ResourceVariable<TFloat32>> rows;
    private final List<ResourceVariable<TFloat32>> evicted;
    private final List<ResourceVariable<TFloat32>> memoryGradients;
    private final List<ResourceVariable<TFloat32>> rowGradients;

    Variables(CompressiveOps ops, long[] sizes) {
      this.ops = ops;
      capacity = sizes[1];
      Shape memory = Shape.of(sizes[0], sizes[1], sizes[3]);
      Shape window = Shape.of(sizes[0], sizes[2], sizes[3]);
      memories = layers("memory", memory);
      rows = layers("rows", window);
      evicted = layers("evicted", window);
      memoryGradients = layers("memory_gradients", memory);
      rowGradients = layers("row_gradients", window);
    }

    private List<ResourceVariable<TFloat32>> layers(String name, Shape shape) {
      List<ResourceVariable<TFloat32>> all = new ArrayList<>();
      for (int layer = 0; layer < LAYERS; layer++) {
        all.add(ops.resourceVariable(name + "_" + layer, TFloat32.class, shape));
      }
      return all;
    }

    Op clear(Ops tf) {
      List<Op> all = new ArrayList<>();
      for (var layers : List.of(memories, rows, evicted, memoryGradients, rowGradients)) {
        layers.forEach(
            each -> all.add(each.assign(tf, tf.fill(tf.constant(each.shape()), tf.constant(0f)))));
      }
      return tf.withControlDependencies(all).noOp();
    }

    Op update(Ops tf, CompressiveOps updating, List<String> options) {
      List<Op> all = new ArrayList<>();
      for (int layer = 0; layer < LAYERS; layer++) {
        Operand<TFloat32> memory = memories.get(layer).read();
        Operand<TFloat32> window = rows.get(layer).read();
        var update = updating.memoryUpdate(memory, window, capacity);
        all.add(memories.get(layer).assignAfterRead(tf, update.memory()));
        if (!options.contains("discard")) {
          all.add(evicted.get(layer).assign(tf, update.evicted()));
        }
        if (options.contains("gradients")) {
          var gradients =
              tf.gradients(
                  List.of(update.memory(), update.evicted()), List.of(memory, window));
          all.add(memoryGradients.get(layer).assign(tf, gradients.dy(0)));
          all.add(rowGradients.get(layer).assign(tf, gradients.dy(1)));
        }
      }
      return tf.withControlDependencies(all).noOp();
    }
  }
}
