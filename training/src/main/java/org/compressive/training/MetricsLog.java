package org.compressive.training;

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
 * {@code metrics.csv}: a line per step, and a line with the last column filled per validation. What
 * a killed process wrote after its last checkpoint is cut off when the run goes on, since those
 * steps are taken again.
 */
final class MetricsLog implements TrainingListener, AutoCloseable {

  static final String HEADER =
      "step,trainBitsPerByte,gradientNorm,compressionLoss,compressionGradientNorm,learningRate,"
          + "tokensPerSecond,validationBitsPerByte";

  private final BufferedWriter writer;

  private MetricsLog(BufferedWriter writer) {
    this.writer = writer;
  }

  static MetricsLog open(Path file, long step) throws IOException {
    List<String> kept = new ArrayList<>();
    kept.add(HEADER);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (isOfStepUpTo(line, step)) {
          kept.add(line);
        }
      }
    }
    DurableFiles.write(file, String.join("\n", kept) + "\n");
    return new MetricsLog(
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
  }

  private static boolean isOfStepUpTo(String line, long step) {
    int comma = line.indexOf(',');
    // A line that was cut short by a kill has too few columns.
    return comma > 0
        && line.chars().filter(c -> c == ',').count()
            == HEADER.chars().filter(c -> c == ',').count()
        && isUpTo(line.substring(0, comma), step);
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
            "%d,%.6f,%.6g,%.6g,%.6g,%.6g,%.1f,",
            report.step(),
            report.bitsPerByte(),
            statistics.gradientNorm(),
            statistics.compressionLoss(),
            statistics.compressionGradientNorm(),
            report.learningRate(),
            report.tokens() / report.seconds()));
  }

  @Override
  public void validated(long step, double bitsPerByte, boolean best) {
    write(String.format(Locale.ROOT, "%d,,,,,,,%.6f", step, bitsPerByte));
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
