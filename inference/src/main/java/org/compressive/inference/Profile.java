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
 * Where the time of a session's runs goes, by kind of operation: TensorFlow's own step statistics,
 * whose taking costs a few percent itself. Operations that ran side by side are each counted in
 * full. Not for several threads at once.
 */
public final class Profile implements RunObserver {

  /**
   * All operations of one kind.
   *
   * @param kind what TensorFlow calls it after its rewrites, e.g. {@code _MklMatMul}
   * @param count how many there are in a run
   * @param millis their time in a mean run
   */
  public record Kind(String kind, double count, double millis) {}

  private static final RunOptions TRACE =
      RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();

  private static final String STREAM = "/stream:";

  /** What a label has between the operation's name and its kind. */
  private static final String IS = " = ";

  private final Map<String, long[]> byKind = new HashMap<>(); // count, microseconds
  private int runs;

  /** Runs, and takes the statistics. */
  @Override
  public Result run(Session.Runner runner) {
    Result result = runner.setOptions(TRACE).runAndFetchMetadata();
    runs++;
    for (DeviceStepStats device :
        result.getMetadata().orElseThrow().getStepStats().getDevStatsList()) {
      // A GPU's streams have a list each beside the device's own, of the same operations.
      if (!device.getDevice().contains(STREAM)) {
        device.getNodeStatsList().forEach(this::add);
      }
    }
    return result;
  }

  /** Forgets the runs so far. */
  public void clear() {
    byKind.clear();
    runs = 0;
  }

  private void add(NodeExecStats node) {
    long[] sum = byKind.computeIfAbsent(kind(node), kind -> new long[2]);
    sum[0]++;
    sum[1] += node.getOpEndRelMicros() - node.getOpStartRelMicros();
  }

  /** Labels look like {@code name = MatMul(a, b)}; others are of no operation. */
  private static String kind(NodeExecStats node) {
    String label = node.getTimelineLabel();
    int is = label.indexOf(IS);
    int bracket = label.indexOf('(', Math.max(is, 0));
    return is < 0 || bracket < 0 ? node.getNodeName() : label.substring(is + IS.length(), bracket);
  }

  /** All kinds, those that take longest first. */
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
