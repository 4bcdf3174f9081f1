package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.compressive.inference.Score;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsLogTest {

  private static final StepReport REPORT =
      new StepReport(
          3,
          new StepStatistics(1.5, 0.25, 2e-7, 0.125, Map.of(1, 4e-7), List.of()),
          2.1640425,
          1e-3,
          16,
          0.5);
  private static final String ALONE =
      "3,2.164043,0.250000,2.00000e-07,0.125000,0.00100000,32.0,,2.164043,,,,";
  private static final String ROW = ALONE + ",,";

  /** Forty tokens of 2 bits each, which represent 20 bytes, 16 characters and 10 words. */
  private static final Score SCORE = new Score(80 * Math.log(2), 40, 20, 16, 10);

  private static final String SCORED = "3,,,,,,,4.000000,,5.000000,2.000000,4.00000,256.000,,";

  @TempDir Path folder;

  @Test
  void aLinePerStepAndOnePerValidation() throws IOException {
    Path file = folder.resolve("metrics.csv");
    try (var log = MetricsLog.open(file, List.of(), 0)) {
      log.stepped(REPORT);
      assertThat(Files.readString(file)).isEqualTo(MetricsLog.HEADER + "\n" + ROW + "\n");
      log.validated(3, SCORE, true);
    }
    assertThat(Files.readString(file))
        .isEqualTo(MetricsLog.HEADER + "\n" + ROW + "\n" + SCORED + "\n");
  }

  @Test
  void theExchangeOfSeveralProcesses() throws IOException {
    Path file = folder.resolve("metrics.csv");
    var exchange = new ExchangeStatistics(1.25, 4000, List.of(10.0, 20.0));
    var statistics = REPORT.statistics().withExchange(Optional.of(exchange));
    try (var log = MetricsLog.open(file, List.of(1), 0)) {
      log.stepped(new StepReport(3, statistics, 2.1640425, 1e-3, 16, 0.5));
    }
    assertThat(Files.readAllLines(file))
        .containsExactly(
            MetricsLog.HEADER + ",compressionLoss01", ALONE + ",1.250,4000,4.00000e-07");
  }

  @Test
  void aColumnForEachLayerThatHasCompressedMemory() throws IOException {
    Path file = folder.resolve("metrics.csv");
    try (var log = MetricsLog.open(file, List.of(1, 2), 0)) {
      log.stepped(REPORT);
      log.validated(3, SCORE, true);
    }
    MetricsLog.open(file, List.of(1, 2), 3).close();
    assertThat(Files.readAllLines(file))
        .containsExactly(
            MetricsLog.HEADER + ",compressionLoss01,compressionLoss02",
            ROW + ",4.00000e-07,",
            SCORED + ",,")
        .inOrder();
  }

  @Test
  void numbersHavePointsInEveryLocale() throws IOException {
    Locale before = Locale.getDefault();
    Path file = folder.resolve("metrics.csv");
    Locale.setDefault(Locale.GERMANY);
    try (var log = MetricsLog.open(file, List.of(), 0)) {
      log.stepped(REPORT);
      log.validated(3, SCORE, true);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Files.readAllLines(file)).containsExactly(MetricsLog.HEADER, ROW, SCORED).inOrder();
  }

  @Test
  void cutsOffWhatCameAfterTheCheckpoint() throws IOException {
    Path file = folder.resolve("metrics.csv");
    String rest = ",1,1,1,1,1,1,,1,,,,,,";
    Files.writeString(
        file,
        String.join(
            "\n",
            MetricsLog.HEADER,
            "9" + rest,
            "9,,,,,,,2,,2,2,4,5,,",
            "10" + rest,
            "10,,,,,,,2,,2,2,4,5,,",
            "11" + rest,
            "100" + rest,
            "12,1,1"));
    MetricsLog.open(file, List.of(), 10).close();
    assertThat(Files.readAllLines(file))
        .containsExactly(
            MetricsLog.HEADER,
            "9" + rest,
            "9,,,,,,,2,,2,2,4,5,,",
            "10" + rest,
            "10,,,,,,,2,,2,2,4,5,,")
        .inOrder();
  }

  @Test
  void dropsWhatIsNoRow() throws IOException {
    Path file = folder.resolve("metrics.csv");
    Files.writeString(
        file, "\"step\",a,b,c,d,e,f,g,h,i,j,k,l,m,n\n\n1,1,1,1,1,1,1,1,,,,,,,\n\0\0\0\n2,1,1");
    MetricsLog.open(file, List.of(), 10).close();
    assertThat(Files.readAllLines(file))
        .containsExactly(MetricsLog.HEADER, "1,1,1,1,1,1,1,1,,,,,,,")
        .inOrder();
  }

  /** A run of an earlier version is resumed: its columns are found by their names. */
  @Test
  void keepsTheLinesOfAnEarlierVersion() throws IOException {
    Path file = folder.resolve("metrics.csv");
    Files.writeString(
        file,
        """
        step,trainBitsPerByte,gradientNorm,compressionLoss,compressionGradientNorm,learningRate,\
        tokensPerSecond,validationBitsPerByte,compressionLoss01
        1,2,3,4,5,6,7,,9
        1,,,,,,,8,
        2,2,3,4,5,6,7,,9
        """);
    MetricsLog.open(file, List.of(1), 1).close();
    assertThat(Files.readAllLines(file))
        .containsExactly(
            MetricsLog.HEADER + ",compressionLoss01",
            "1,2,3,4,5,6,7,,,,,,,,,9",
            "1,,,,,,,8,,,,,,,,")
        .inOrder();
  }
}
