package org.compressive.training.comparison;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.compressive.inference.BlockLoss;
import org.compressive.inference.Score;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonSummaryTest {

  private static final double BIT = Math.log(2);
  private static final int BYTES = 100;

  @TempDir private Path folder;

  private ComparisonSummary summary(ComparisonRow... rows) throws IOException {
    Path file = folder.resolve("compare.yaml");
    Files.writeString(
        file, "base: tiny\nseeds: [1, 2]\nbudget: {steps: 9}\nagainst: b\nruns: {a: {}, b: {}}\n");
    var plan = ComparisonPlan.read(file, List.of(), config -> config);
    return ComparisonSummary.of(plan, List.of(rows));
  }

  /** Returns a row of blocks of 100 bytes with given bits per byte. */
  private static ComparisonRow row(String name, long seed, long parameters, double... bits) {
    List<BlockLoss> blocks = new ArrayList<>();
    double nats = 0;
    for (int i = 0; i < bits.length; i++) {
      blocks.add(new BlockLoss((long) i * BYTES, BYTES, BYTES, BYTES * bits[i] * BIT));
      nats += blocks.get(i).nats();
    }
    long bytes = (long) BYTES * bits.length;
    var score = new Score(nats, bytes, bytes, bytes, 1);
    return new ComparisonRow(
        name,
        seed,
        new RunFigures(
            score.bitsPerByte(),
            score,
            1e-3,
            List.of(),
            parameters,
            8L,
            8L,
            1,
            9,
            9,
            1,
            9,
            null,
            "text " + bits.length,
            "bytes",
            List.of(),
            blocks,
            List.of()),
        null,
        "");
  }

  /** Differences of 0.1 and 0.3 have a mean of 0.2 and a standard error of 0.1. */
  @Test
  void differencesArePairedBySeedAndByBlock() throws IOException {
    var summary =
        summary(
            row("a", 1, 1000, 2.1, 3.1),
            row("b", 1, 1000, 2, 3),
            row("a", 2, 1000, 4.2, 5.4),
            row("b", 2, 1000, 4, 5));
    assertThat(summary.warnings()).isEmpty();
    assertThat(summary.models().get(1).difference()).isEmpty();
    var difference = summary.models().get(0).difference().orElseThrow();
    assertThat(difference.mean()).isWithin(1e-9).of(0.2);
    assertThat(difference.seeds()).isEqualTo(2);
    assertThat(difference.overSeeds().orElseThrow().low()).isWithin(1e-4).of(0.2 - 1.27062);
    assertThat(difference.overSeeds().orElseThrow().high()).isWithin(1e-4).of(0.2 + 1.27062);
    // The first block differs by 0.15 on average over seeds, the second by 0.25.
    assertThat(difference.overBlocks().orElseThrow().low()).isWithin(1e-9).of(0.15);
    assertThat(difference.overBlocks().orElseThrow().high()).isWithin(1e-9).of(0.25);
    assertThat(summary.models().get(0).mean(RunFigures::bitsPerByte).getAsDouble())
        .isWithin(1e-9)
        .of((2.6 + 4.8) / 2);
  }

  @Test
  void whatIsNotFairOrNotCompleteIsSaid() throws IOException {
    var failed = new ComparisonRow("b", 2, null, "memory is exhausted", "");
    var summary =
        summary(row("a", 1, 1021, 2, 3, 4), row("b", 1, 1000, 2, 3), row("a", 2, 1021, 2), failed);
    assertThat(summary.warnings())
        .containsExactly(
            "run b failed with 1 of 2 seeds: memory is exhausted",
            "run a has 1,021 parameters, +2.1% of the 1,000 of b; more than 2% is not a fair"
                + " comparison",
            "run a has another text than b");
    var difference = summary.models().get(0).difference().orElseThrow();
    assertThat(difference.seeds()).isEqualTo(1);
    assertThat(difference.overSeeds()).isEmpty();
    assertThat(difference.overBlocks()).isEmpty();
    assertThat(summary(row("a", 1, 1020, 2), row("b", 1, 1000, 2)).warnings())
        .containsExactly(
            "2 of 4 runs have not ended",
            "run a has no interval over blocks; it scored other tokens than b, or a single block");
  }
}
