package org.compressive.training;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Closer;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.compressive.graph.config.AdaptiveSpan;
import org.tensorflow.proto.GraphDef;

/** The log files of a run, which grow with every step. */
final class RunLogs implements AutoCloseable {

  private final Closer closer = Closer.create();
  private final ImmutableList.Builder<TrainingListener> listeners = ImmutableList.builder();

  private RunLogs() {}

  /**
   * Opens all log files.
   *
   * @param step the last step to keep in them
   * @param graph supplies the graph of a step; called only if no graph has been written yet
   */
  static RunLogs open(RunFolder run, long step, Supplier<GraphDef> graph) throws IOException {
    var logs = new RunLogs();
    try {
      var config = run.config();
      logs.add(MetricsLog.open(run.metrics(), config.model().compressingLayers(), step));
      logs.add(EventLog.open(run.events(), step, graph));
      if (config.training().statisticsEvery() > 0) {
        logs.add(
            LayersLog.open(run.layers(), config.model().mixer() instanceof AdaptiveSpan, step));
      }
      if (config.training().sampleTokens() > 0) {
        logs.listeners.add(SampleFiles.open(run.samples(), step));
      }
      return logs;
    } catch (IOException e) {
      logs.close();
      throw e;
    }
  }

  private <T extends TrainingListener & Closeable> void add(T log) {
    listeners.add(closer.register(log));
  }

  List<TrainingListener> listeners() {
    return listeners.build();
  }

  @Override
  public void close() throws IOException {
    closer.close();
  }
}
