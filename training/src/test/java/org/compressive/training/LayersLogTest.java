package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.compressive.inference.Score;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayersLogTest {

  private static final String HEADER =
      "step,layer,compressed0,compressed1,compressed2,compressed3,compressed4,compressed5,"
          + "memory0,memory1,memory2,memory3,memory4,memory5,"
          + "window0,window1,window2,window3,window4,window5,memoryNorm,compressedMemoryNorm";

  private static final String ZEROS = ",0.00000".repeat(16);
  private static final String FIRST = "4,0,1.00000,0.00000" + ZEROS + ",0.250000,1234.50";
  private static final String SECOND = "4,1,0.00000,1.00000" + ZEROS + ",0.750000,0.00000";
  private static final String ALL = "4,all,0.500000,0.500000" + ZEROS + ",0.500000,617.250";

  @TempDir Path folder;

  /** Returns the statistics of a layer whose attention all falls on one bucket. */
  static LayerStatistics layer(int bucket, double memoryNorm, double compressedMemoryNorm) {
    List<Double> attention = new ArrayList<>(Collections.nCopies(18, 0.0));
    attention.set(bucket, 1.0);
    return new LayerStatistics(attention, memoryNorm, compressedMemoryNorm);
  }

  @Test
  void aLineForEachLayerAndOneOfTheirMeans() throws IOException {
    Path file = folder.resolve("layers.csv");
    try (var log = LayersLog.open(file, /* spans= */ false, 0)) {
      log.stepped(measured(4));
      assertThat(Files.readString(file))
          .isEqualTo(String.join("\n", HEADER, FIRST, SECOND, ALL) + "\n");
    }
  }

  @Test
  void numbersHavePointsInEveryLocale() throws IOException {
    Locale before = Locale.getDefault();
    Path file = folder.resolve("layers.csv");
    Locale.setDefault(Locale.GERMANY);
    try (var log = LayersLog.open(file, /* spans= */ false, 0)) {
      log.stepped(measured(4));
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Files.readAllLines(file)).containsExactly(HEADER, FIRST, SECOND, ALL).inOrder();
  }

  @Test
  void stepsThatMeasuredNothingAndValidationsWriteNothing() throws IOException {
    Path file = folder.resolve("layers.csv");
    try (var log = LayersLog.open(file, /* spans= */ false, 0)) {
      log.stepped(report(3, List.of()));
      log.stepped(measured(4));
      log.stepped(report(5, List.of()));
      log.validated(5, new Score(1, 1, 1, 1, 1), true);
    }
    assertThat(Files.readAllLines(file)).containsExactly(HEADER, FIRST, SECOND, ALL).inOrder();
  }

  @Test
  void aResumedRunCutsOffWhatCameAfterTheCheckpoint() throws IOException {
    Path file = folder.resolve("layers.csv");
    try (var log = LayersLog.open(file, /* spans= */ false, 0)) {
      log.stepped(measured(4));
      log.stepped(measured(6));
      log.stepped(measured(40));
    }
    Files.writeString(file, Files.readString(file) + "4,0,1.00000,0.0");
    try (var log = LayersLog.open(file, /* spans= */ false, 5)) {
      log.stepped(measured(6));
    }
    assertThat(Files.readAllLines(file))
        .containsExactly(
            HEADER,
            FIRST,
            SECOND,
            ALL,
            FIRST.replaceFirst("4", "6"),
            SECOND.replaceFirst("4", "6"),
            ALL.replaceFirst("4", "6"))
        .inOrder();
  }

  private static StepReport measured(long step) {
    return report(step, List.of(layer(0, 0.25, 1234.5), layer(1, 0.75, 0)));
  }

  private static StepReport report(long step, List<LayerStatistics> layers) {
    var statistics = new StepStatistics(1.5, 0.25, 2e-7, 0.125, Map.of(0, 4e-7), layers);
    return new StepReport(step, statistics, 2.164, 1e-3, 16, 0.5);
  }
}
