package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  private static final String ROW = "3,2.164043,0.250000,2.00000e-07,0.125000,0.00100000,32.0,";

  @TempDir Path folder;

  @Test
  void aLinePerStepAndOnePerValidation() throws IOException {
    Path file = folder.resolve("metrics.csv");
    try (var log = MetricsLog.open(file, List.of(), 0)) {
      log.stepped(REPORT);
      assertThat(Files.readString(file)).isEqualTo(MetricsLog.HEADER + "\n" + ROW + "\n");
      log.validated(3, 2.5, true);
    }
    assertThat(Files.readString(file))
        .isEqualTo(MetricsLog.HEADER + "\n" + ROW + "\n3,,,,,,,2.500000\n");
  }

  @Test
  void aColumnForEachLayerThatHasCompressedMemory() throws IOException {
    Path file = folder.resolve("metrics.csv");
    try (var log = MetricsLog.open(file, List.of(1, 2), 0)) {
      log.stepped(REPORT);
      log.validated(3, 2.5, true);
    }
    MetricsLog.open(file, List.of(1, 2), 3).close();
    assertThat(Files.readAllLines(file))
        .containsExactly(
            MetricsLog.HEADER + ",compressionLoss01,compressionLoss02",
            ROW + ",4.00000e-07,",
            "3,,,,,,,2.500000,,")
        .inOrder();
  }

  @Test
  void numbersHavePointsInEveryLocale() throws IOException {
    Locale before = Locale.getDefault();
    Path file = folder.resolve("metrics.csv");
    Locale.setDefault(Locale.GERMANY);
    try (var log = MetricsLog.open(file, List.of(), 0)) {
      log.stepped(REPORT);
      log.validated(3, 2.5, true);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Files.readAllLines(file))
        .containsExactly(MetricsLog.HEADER, ROW, "3,,,,,,,2.500000")
        .inOrder();
  }

  @Test
  void cutsOffWhatCameAfterTheCheckpoint() throws IOException {
    Path file = folder.resolve("metrics.csv");
    Files.writeString(
        file,
        String.join(
            "\n",
            MetricsLog.HEADER,
            "9,1,1,1,1,1,1,",
            "9,,,,,,,2",
            "10,1,1,1,1,1,1,",
            "10,,,,,,,2",
            "11,1,1,1,1,1,1,",
            "100,1,1,1,1,1,1,",
            "12,1,1"));
    MetricsLog.open(file, List.of(), 10).close();
    assertThat(Files.readAllLines(file))
        .containsExactly(
            MetricsLog.HEADER, "9,1,1,1,1,1,1,", "9,,,,,,,2", "10,1,1,1,1,1,1,", "10,,,,,,,2")
        .inOrder();
  }

  @Test
  void dropsWhatIsNoRow() throws IOException {
    Path file = folder.resolve("metrics.csv");
    Files.writeString(file, "\"step\",a,b,c,d,e,f,g\n\n1,1,1,1,1,1,1,\n\0\0\0\n2,1,1");
    MetricsLog.open(file, List.of(), 10).close();
    assertThat(Files.readAllLines(file))
        .containsExactly(MetricsLog.HEADER, "1,1,1,1,1,1,1,")
        .inOrder();
  }
}
