package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunOptions;

/**
 * Measures the time that a session's runs spend in each kind of operation, from TensorFlow's own
 * step statistics. Collecting them slows a run by a few percent. The time of operations that run
 * concurrently is counted in full for each of them.
 *
 * <p>This class is not thread-safe.
 */
public final class Profile implements RunObserver {

  /**
   * The operations of one kind.
   *
   * @param kind the type of the operations after TensorFlow's rewrites, such as {@code _MklMatMul}
   * @param count the mean number of these operations in a run
   * @param millis the mean time spent in them per run, in milliseconds
   */
  public record Kind(String kind, double count, double millis) {}

  private static final RunOptions TRACE =
      RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();

  private static final String STREAM = "/stream:";

  /** The separator between the name and the kind of an operation in a label. */
  private static final String IS = " = ";

  private final Map<String, long[]> byKind = new HashMap<>(); // count, microseconds
  private int runs;

  /** Runs and records the statistics. */
  @Override
  public Result run(Session.Runner runner) {
    Result result = runner.setOptions(TRACE).runAndFetchMetadata();
    runs++;
    for (DeviceStepStats device :
        result.getMetadata().orElseThrow().getStepStats().getDevStatsList()) {
      // Besides the device's own list, each stream of a GPU lists the same operations again.
      if (!device.getDevice().contains(STREAM)) {
        device.getNodeStatsList().forEach(this::add);
      }
    }
    return result;
  }

  /** Discards the statistics of all runs so far. */
  public void clear() {
    byKind.clear();
    runs = 0;
  }

  private void add(NodeExecStats node) {
    long[] sum = byKind.computeIfAbsent(kind(node), kind -> new long[2]);
    sum[0]++;
    sum[1] += node.getOpEndRelMicros() - node.getOpStartRelMicros();
  }

  /**
   * Returns the kind of a node, read from a label such as {@code name = MatMul(a, b)}. A label of
   * any other form does not belong to an operation; the result is then the name of the node.
   */
  private static String kind(NodeExecStats node) {
    String label = node.getTimelineLabel();
    int is = label.indexOf(IS);
    int bracket = label.indexOf('(', Math.max(is, 0));
    return is < 0 || bracket < 0 ? node.getNodeName() : label.substring(is + IS.length(), bracket);
  }

  /** Returns all kinds of operations, those that take the most time first. */
  public List<Kind> kinds() {
    return byKind.entrySet().stream()
        .map(
            entry ->
                new Kind(
                    entry.getKey(),
                    (double) entry.getValue()[0] / runs,
                    (double) entry.getValue()[1] / TimeUnit.MILLISECONDS.toMicros(1) / runs))
        .sorted(Comparator.comparingDouble(Kind::millis).reversed().thenComparing(Kind::kind))
        .collect(ImmutableList.toImmutableList());
  }
}
