package org.compressive.training;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.compressive.graph.LayerNames;
import org.compressive.inference.Score;

/**
 * Writes the file {@code metrics.csv}. It has one line for each step and one line for each
 * validation; in the latter, only the step and the validation columns are filled. The norms are
 * those of an update, and are empty for a step that no update follows. The columns of the exchange
 * are empty if one process trains alone. The last columns are the compression losses of the layers
 * that have compressed memory; they are empty if the compression functions have no loss of their
 * own.
 */
final class MetricsLog implements TrainingListener, Closeable {

  static final String HEADER =
      "step,trainBitsPerByte,gradientNorm,compressionLoss,compressionGradientNorm,learningRate,"
          + "tokensPerSecond,validationBitsPerByte,trainBitsPerToken,validationBitsPerCharacter,"
          + "validationBitsPerToken,validationTokenPerplexity,validationWordPerplexity,"
          + "exchangeMillis,exchangeBytes";

  private final StepTable table;
  private final ImmutableList<Integer> layers;

  private MetricsLog(StepTable table, List<Integer> layers) {
    this.table = table;
    this.layers = ImmutableList.copyOf(layers);
  }

  /**
   * Opens the file and removes the lines after a step.
   *
   * @param layers the indices of the layers that have compressed memory, from 0
   * @param step the last step to keep
   */
  static MetricsLog open(Path file, List<Integer> layers, long step) throws IOException {
    String header =
        HEADER
            + layers.stream()
                .map(layer -> ",compressionLoss" + LayerNames.digits(layer))
                .collect(joining());
    return new MetricsLog(StepTable.open(file, header, step), layers);
  }

  @Override
  public void stepped(StepReport report) {
    var statistics = report.statistics();
    table.write(
        String.format(
            Locale.ROOT,
            "%d,%.6f,%s,%.6g,%s,%.6g,%.1f,,%.6f,,,,,%s%s",
            report.step(),
            report.bitsPerByte(),
            norm(statistics.gradientNorm()),
            statistics.compressionLoss(),
            norm(statistics.compressionGradientNorm()),
            report.learningRate(),
            report.tokens() / report.seconds(),
            report.bitsPerToken(),
            statistics.exchange().map(MetricsLog::exchange).orElse(","),
            layers.stream().map(layer -> loss(statistics, layer)).collect(joining())));
  }

  @Override
  public void validated(long step, Score score, boolean best) {
    table.write(
        String.format(
            Locale.ROOT,
            "%d,,,,,,,%.6f,,%.6f,%.6f,%.6g,%.6g,,%s",
            step,
            score.bitsPerByte(),
            score.bitsPerCharacter(),
            score.bitsPerToken(),
            score.tokenPerplexity(),
            score.wordPerplexity(),
            ",".repeat(layers.size())));
  }

  /** Returns a norm, or an empty text for a step without an update. */
  private static String norm(double norm) {
    return Double.isNaN(norm) ? "" : String.format(Locale.ROOT, "%.6g", norm);
  }

  private static String exchange(ExchangeStatistics exchange) {
    return String.format(Locale.ROOT, "%.3f,%d", exchange.millis(), exchange.bytes());
  }

  private static String loss(StepStatistics statistics, int layer) {
    Double loss = statistics.layerCompressionLosses().get(layer);
    return loss == null ? "," : String.format(Locale.ROOT, ",%.6g", loss);
  }

  @Override
  public void close() throws IOException {
    table.close();
  }
}
