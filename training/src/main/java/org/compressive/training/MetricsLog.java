package org.compressive.training;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.compressive.checkpoints.DurableFiles;

/**
 * {@code metrics.csv}: a line per step, and a line per validation with its column filled. The last
 * columns are the compression losses of the layers that have compressed memory, and stay empty
 * where compression functions have no loss of their own. What a killed process wrote after its last
 * checkpoint is cut off when the run goes on, since those steps are taken again.
 */
final class MetricsLog implements TrainingListener, AutoCloseable {

  static final String HEADER =
      "step,trainBitsPerByte,gradientNorm,compressionLoss,compressionGradientNorm,learningRate,"
          + "tokensPerSecond,validationBitsPerByte";

  private final BufferedWriter writer;
  private final ImmutableList<Integer> layers;

  private MetricsLog(BufferedWriter writer, List<Integer> layers) {
    this.writer = writer;
    this.layers = ImmutableList.copyOf(layers);
  }

  /**
   * Opens the file and cuts it.
   *
   * @param layers those that have compressed memory, from 0
   * @param step the last step to keep
   */
  static MetricsLog open(Path file, List<Integer> layers, long step) throws IOException {
    String header =
        HEADER + layers.stream().map(",compressionLoss%02d"::formatted).collect(joining());
    List<String> kept = new ArrayList<>();
    kept.add(header);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (isOfStepUpTo(line, columns(header), step)) {
          kept.add(line);
        }
      }
    }
    DurableFiles.write(file, String.join("\n", kept) + "\n");
    return new MetricsLog(
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND), layers);
  }

  private static boolean isOfStepUpTo(String line, long columns, long step) {
    int comma = line.indexOf(',');
    // A line that was cut short by a kill has too few columns.
    return comma > 0 && columns(line) == columns && isUpTo(line.substring(0, comma), step);
  }

  private static long columns(String line) {
    return line.chars().filter(c -> c == ',').count() + 1;
  }

  /** False for the header, and for what another program made of the file. */
  private static boolean isUpTo(String number, long step) {
    Long parsed = Longs.tryParse(number);
    return parsed != null && parsed <= step;
  }

  @Override
  public void stepped(StepReport report) {
    var statistics = report.statistics();
    write(
        String.format(
            Locale.ROOT,
            "%d,%.6f,%.6g,%.6g,%.6g,%.6g,%.1f,%s",
            report.step(),
            report.bitsPerByte(),
            statistics.gradientNorm(),
            statistics.compressionLoss(),
            statistics.compressionGradientNorm(),
            report.learningRate(),
            report.tokens() / report.seconds(),
            layers.stream().map(layer -> loss(statistics, layer)).collect(joining())));
  }

  @Override
  public void validated(long step, double bitsPerByte, boolean best) {
    write(
        String.format(
            Locale.ROOT, "%d,,,,,,,%.6f%s", step, bitsPerByte, ",".repeat(layers.size())));
  }

  private static String loss(StepStatistics statistics, int layer) {
    Double loss = statistics.layerCompressionLosses().get(layer);
    return loss == null ? "," : String.format(Locale.ROOT, ",%.6g", loss);
  }

  private void write(String line) {
    try {
      writer.write(line + "\n");
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write metrics.csv: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
