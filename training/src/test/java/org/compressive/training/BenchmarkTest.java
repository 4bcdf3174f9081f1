package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.compressive.kernels.RowProduct;
import org.compressive.training.Benchmark.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BenchmarkTest {

  private static final double TOLERANCE = 1e-9;
  private static final int STEPS = 5;

  @ParameterizedTest
  @EnumSource
  void figuresFollowFromEachOther(Mode mode) throws Exception {
    RunConfig config = TinyRun.config();
    List<Double> millis = new ArrayList<>();
    BenchmarkResult result =
        new Benchmark(config, STEPS, RowProduct.Weights.FLOAT32, null)
            .run("tiny-test", mode, millis::add);

    assertThat(result.preset()).isEqualTo("tiny-test");
    assertThat(result.mode()).isEqualTo(mode.toString());
    assertThat(result.precision()).isEqualTo("float32");
    assertThat(result.batch()).isEqualTo(2);
    assertThat(millis).hasSize(STEPS);
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    assertThat(sorted[0]).isGreaterThan(0);
    assertThat(result.stepMillis())
        .isEqualTo(new BenchmarkResult.Spread(sorted[2], sorted[0], sorted[4]));

    double seconds = result.stepMillis().median() / 1e3;
    close(result.tokensPerSecond(), 2 * (mode == Mode.GENERATE ? 1 : 8) / seconds);
    assertThat(result.matmulGflopsPerSecond()).isGreaterThan(0);
    assertThat(result.maxRssMegabytes() == null || result.maxRssMegabytes() > 10).isTrue();
    if (mode == Mode.GENERATE) {
      assertThat(result.modelGflopsPerStep()).isNull();
      assertThat(result.utilization()).isNull();
      return;
    }
    var work = new StepWork(config.model(), 2);
    close(
        result.modelGflopsPerStep(),
        (mode == Mode.TRAIN ? work.training() : work.evaluation()) / 1e9);
    close(
        result.utilization(),
        result.modelGflopsPerStep() / seconds / result.matmulGflopsPerSecond());
  }

  @Test
  void modesAreNamedAsPeopleWriteThem() {
    assertThat(Mode.TRAIN.toString()).isEqualTo("train");
    assertThat(Mode.EVALUATE.toString()).isEqualTo("evaluate");
    assertThat(Mode.GENERATE.toString()).isEqualTo("generate");
  }

  private static void close(double actual, double expected) {
    assertThat(expected).isGreaterThan(0);
    assertThat(actual / expected).isWithin(TOLERANCE).of(1);
  }
}
