package org.compressive.training;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.Streams;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.compressive.graph.AttentionBuckets;

/**
 * Writes the file {@code layers.csv}. For each step that measures layer statistics, it has one line
 * for each layer and one line, {@code all}, with their means. A run that never measures layer
 * statistics has no such file.
 */
final class LayersLog implements TrainingListener, Closeable {

  static final String HEADER =
      "step,layer,%s,memoryNorm,compressedMemoryNorm"
          .formatted(String.join(",", AttentionBuckets.NAMES));

  private static final String SPANS = ",meanSpan,longestSpan";

  private final StepTable table;

  private LayersLog(StepTable table) {
    this.table = table;
  }

  /**
   * Opens the file and removes the lines after a step.
   *
   * @param spans whether spans are learned
   * @param step the last step to keep
   */
  static LayersLog open(Path file, boolean spans, long step) throws IOException {
    return new LayersLog(StepTable.open(file, spans ? HEADER + SPANS : HEADER, step));
  }

  @Override
  public void stepped(StepReport report) {
    List<LayerStatistics> layers = report.statistics().layers();
    for (int i = 0; i < layers.size(); i++) {
      write(report.step(), String.valueOf(i), layers.get(i));
    }
    if (!layers.isEmpty()) {
      write(report.step(), "all", LayerStatistics.mean(layers));
    }
  }

  private void write(long step, String layer, LayerStatistics statistics) {
    table.write(
        Streams.concat(
                statistics.attention().stream(),
                Stream.of(statistics.memoryNorm(), statistics.compressedMemoryNorm()),
                statistics.spans().stream().flatMap(s -> Stream.of(s.mean(), s.longest())))
            .map(value -> String.format(Locale.ROOT, "%.6g", value))
            .collect(joining(",", step + "," + layer + ",", "")));
  }

  @Override
  public void close() throws IOException {
    table.close();
  }
}
