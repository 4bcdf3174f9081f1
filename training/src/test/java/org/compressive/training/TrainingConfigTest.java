package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.compressive.data.Documents;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrainingConfigTest {

  private static final double EXACT = 1e-15;
  private static final String MANY = "training.deterministic=false";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.batch=0               | training.batch (0) must be at least 1",
        "training.steps=0               | training.steps (0) must be at least 1",
        "training.learningRate=0        | training.learningRate (0.0) must be above 0",
        "training.learningRate=1e400    | training.learningRate (Infinity) must be above 0",
        "training.learningRate=1e-60    | training.learningRate (1.0E-60) must be above 0",
        "training.learningRate=1e60     | training.learningRate (1.0E60) must be above 0",
        "training.learningRate=NaN      | training.learningRate (NaN) must be above 0",
        "training.warmup=-1             | training.warmup (-1) must be 0 or more",
        "training.clip=0                | training.clip (0.0) must be above 0",
        "training.clip=-1e400           | training.clip (-Infinity) must be above 0",
        "training.clip=1e400           | training.clip (Infinity) must be above 0",
        "training.clip=1e39             | training.clip (1.0E39) must be above 0",
        "training.clip=1e-60            | training.clip (1.0E-60) must be above 0",
        "training.precision=bfloat16    | training.precision (bfloat16) must be float32 in a"
            + " deterministic run",
        "training.checkpointEvery=0     | training.checkpointEvery (0) must be at least 1",
        "training.validationWindows=-1  | training.validationWindows (-1) must be 0 or more",
        "training.keepCheckpoints=0     | training.keepCheckpoints (0) must be at least 1",
        "training.schedule.decaySteps=-1| training.schedule.decaySteps (-1) must be 0 or more",
        "training.schedule.floor=-1e-9  | training.schedule.floor (-1.0E-9) must be 0 or more",
        "training.schedule.floor=NaN    | training.schedule.floor (NaN) must be 0 or more",
        "training.schedule.floor=0.5    | training.schedule.floor (0.5) must be at most"
            + " training.learningRate (0.01)",
        "training.schedule.shape=steps  | constant",
        "training.precision=half        | float32",
        "training.schedule={shape: linear, decaySteps: -1} | training.schedule.decaySteps (-1) must",
        "training.schedule={shape: linear, floor: -1e-9} | training.schedule.floor (-1.0E-9) must",
        "training.schedule={shape: inverse-square-root, timescale: -1} | training.schedule.timescale"
            + " (-1) must be 0 or more",
        "training.schedule={shape: inverse-square-root, floor: NaN} | training.schedule.floor (NaN)",
        "training.accumulation.windows=0 | training.accumulation.windows (0) must be at least 1",
        "training.accumulation.after=-1 | training.accumulation.after (-1) must be 0 or more",
        "training.accumulation.microBatches=0 | training.accumulation.microBatches (0) must be at"
            + " least 1",
        "training.accumulation.microBatches=4 | training.batch (2) must be a multiple of"
            + " training.accumulation.microBatches (4)",
        "training.averageDecay=1         | training.averageDecay (1.0) must be at least 0 and below 1",
        "training.averageDecay=-0.5      | training.averageDecay (-0.5) must be at least 0",
        "training.optimizer={type: sgd}  | adam, adamw",
        "training.optimizer={type: adam, beta1: 1} | training.optimizer.beta1 (1.0) must be at least 0 and",
        "training.optimizer={type: adam, beta2: -1} | training.optimizer.beta2 (-1.0) must be at least 0",
        "training.optimizer={type: adam, epsilon: 0} | training.optimizer.epsilon (0.0) must be above 0",
        "training.optimizer={type: adamw, weightDecay: -1} | training.optimizer.weightDecay (-1.0)"
            + " must be 0 or more",
        "training.batchs=2              | batchs",
        "training.batch=2.5             | batch",
        "data.documents=apart           | separate",
      })
  void refusesByKeyValueAndRule(String setting, String rule) {
    var thrown = assertThrows(ConfigurationException.class, () -> TinyRun.config(setting));
    assertThat(thrown).hasMessageThat().contains(rule);
    assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
  }

  @Test
  void readsBackWhatItWrites() throws Exception {
    for (RunConfig config :
        new RunConfig[] {
          TinyRun.config(),
          TinyRun.config().resolve(),
          TinyRun.config("training.schedule={shape: constant}", "training.precision=auto"),
          TinyRun.config("data.documents=separate"),
          TinyRun.config("training.schedule={shape: linear, decaySteps: 3}"),
          TinyRun.config("training.schedule={shape: inverse-square-root, timescale: 3}"),
          TinyRun.config("training.optimizer={type: adamw, weightDecay: 0.1, beta2: 0.95}"),
          TinyRun.config("training.accumulation={microBatches: 2, windows: 4, after: 9}"),
        }) {
      var yaml = ConfigurationYaml.write(config);
      assertThat(ConfigurationYaml.read(RunConfig.class, yaml, "written", List.of()))
          .isEqualTo(config);
    }
  }

  @Test
  void whatIsNotSetIsWhatYamlTakesForAKeyThatIsNotThere() {
    record Section(TrainingConfig training) {}
    var yaml = "training: {batch: 2, steps: 30, learningRate: 1e-2}";
    var read = ConfigurationYaml.read(Section.class, yaml, "there", List.of()).training();
    var built = TrainingConfig.builder().batch(2).steps(30).learningRate(1e-2).build();
    assertThat(built).isEqualTo(read);
    assertThat(built.toBuilder().build()).isEqualTo(built);
    assertThat(built.schedule()).isEqualTo(new Cosine(0, 1e-6));
    assertThat(built.precision()).isEqualTo(Precision.AUTO);
    assertThat(built.clip()).isEqualTo(0.1);
    var refused =
        assertThrows(RuntimeException.class, () -> TrainingConfig.builder().batch(2).build());
    assertThat(refused).hasMessageThat().isEqualTo("training.steps (0) must be at least 1");
  }

  @Test
  void documentsMayBeLeftOutAndAreJoinedThen() {
    assertThat(TinyRun.config().data().documents()).isEqualTo(Documents.JOINED);
    assertThat(TinyRun.config("data.documents=separate").data().documents())
        .isEqualTo(Documents.SEPARATE);
  }

  @Test
  void warmsUpFromTheFloorToThePeak() {
    var training = training("training.warmup=4", "training.steps=12");
    double floor = 1e-4;
    double peak = 1e-2;
    assertThat(training.learningRate(0)).isWithin(EXACT).of(floor + (peak - floor) / 4);
    assertThat(training.learningRate(1)).isWithin(EXACT).of((floor + peak) / 2);
    assertThat(training.learningRate(3)).isWithin(EXACT).of(peak);
    assertThat(training.learningRate(4)).isWithin(EXACT).of(peak);
  }

  @Test
  void decaysAlongACosineAndStaysAtTheFloor() {
    var training = training("training.warmup=4", "training.steps=12");
    double floor = 1e-4;
    double peak = 1e-2;
    double lower = floor + (peak - floor) * (1 - Math.sqrt(0.5)) / 2;
    double upper = floor + (peak - floor) * (1 + Math.sqrt(0.5)) / 2;
    assertThat(training.learningRate(6)).isWithin(EXACT).of(upper);
    assertThat(training.learningRate(8)).isWithin(EXACT).of((floor + peak) / 2);
    assertThat(training.learningRate(10)).isWithin(EXACT).of(lower);
    assertThat(training.learningRate(12)).isWithin(EXACT).of(floor);
    assertThat(training.learningRate(13)).isWithin(EXACT).of(floor);
    assertThat(training.learningRate(1_000_000)).isWithin(EXACT).of(floor);
  }

  @Test
  void constantStaysAtThePeakAfterWarmingUpFromZero() {
    var training = training("training.warmup=2", "training.schedule={shape: constant}");
    assertThat(training.learningRate(0)).isWithin(EXACT).of(0.5e-2);
    assertThat(training.learningRate(1)).isWithin(EXACT).of(1e-2);
    assertThat(training.learningRate(2)).isWithin(EXACT).of(1e-2);
    assertThat(training.learningRate(1_000_000)).isWithin(EXACT).of(1e-2);
  }

  @Test
  void decaysAlongALineAndStaysAtTheFloor() {
    var training =
        training(
            "training.warmup=4",
            "training.steps=12",
            "training.schedule={shape: linear, floor: 1e-3}");
    double floor = 1e-3;
    double peak = 1e-2;
    assertThat(training.learningRate(0)).isWithin(EXACT).of(floor + (peak - floor) / 4);
    for (int update = 4; update <= 12; update++) {
      assertThat(training.learningRate(update))
          .isWithin(EXACT)
          .of(peak - (peak - floor) * (update - 4) / 8);
    }
    assertThat(training.learningRate(1_000_000)).isWithin(EXACT).of(floor);
    var longer = training.withSteps(20);
    assertThat(longer.learningRate(12)).isWithin(EXACT).of((floor + peak) / 2);
  }

  @Test
  void decaysWithTheInverseSquareRoot() {
    var schedule = "training.schedule={shape: inverse-square-root}";
    var training = training("training.warmup=4", schedule);
    assertThat(training.learningRate(0)).isWithin(EXACT).of(1e-6 + (1e-2 - 1e-6) / 4);
    assertThat(training.learningRate(3)).isWithin(EXACT).of(1e-2);
    for (int update = 4; update <= 4000; update++) {
      assertThat(training.learningRate(update)).isWithin(EXACT).of(1e-2 * 2 / Math.sqrt(update));
    }
    assertThat(training.learningRate(1L << 40)).isEqualTo(1e-6);
    assertThat(training("training.warmup=0", schedule).learningRate(8))
        .isWithin(EXACT)
        .of(1e-2 / 3);
    var own =
        training(
            "training.warmup=4", "training.schedule={shape: inverse-square-root, timescale: 9}");
    assertThat(own.learningRate(4 + 7)).isWithin(EXACT).of(1e-2 * 3 / 4);
    assertThat(own.remarks()).isEmpty();
  }

  @Test
  void aDecayWithoutALengthEndsAtTheLastUpdateOfAnAccumulatingRun() {
    var training =
        training(
            "training.warmup=4",
            "training.steps=26",
            "training.accumulation={windows: 4, after: 10}");
    // 10 updates in 10 windows, and 4 in the next 16.
    assertThat(training.learningRate(9)).isWithin(EXACT).of((1e-4 + 1e-2) / 2);
    assertThat(training.learningRate(14)).isWithin(EXACT).of(1e-4);
    assertThat(training.remarks()).isEmpty();
  }

  @Test
  void saysWhatAccumulationDoesToTheUpdates() {
    var windows = "training.accumulation.windows=4";
    assertThat(training("training.warmup=3", "training.steps=12", windows).remarks())
        .containsExactly(
            "training.warmup (3) is not shorter than the 3 updates of training.steps (12); the"
                + " learning rate only rises, and reaches 0.0100 of 0.0100");
    assertThat(training("training.warmup=1", "training.steps=14", windows).remarks())
        .containsExactly(
            "training.steps (14) ends within an accumulation; no update follows the last 2 of them");
    assertThat(training("training.steps=3", windows).remarks())
        .containsExactly(
            "training.steps (3) is less than training.accumulation.windows (4); there is no update");
    assertThat(
            training(
                    "training.warmup=1",
                    "training.steps=16",
                    "training.schedule.decaySteps=2",
                    windows)
                .remarks())
        .containsExactly(
            "training.schedule.decaySteps (2) ends at step 12; the learning rate stays at 0.000100"
                + " up to step 16");
  }

  @Test
  void withoutWarmUpTheFirstUpdateHasThePeak() {
    assertThat(training("training.warmup=0").learningRate(0)).isWithin(EXACT).of(1e-2);
  }

  @Test
  void aDecayWithoutALengthFollowsTheSteps() {
    var longer = training("training.warmup=4", "training.steps=12").withSteps(20);
    assertThat(longer.learningRate(12)).isWithin(EXACT).of((1e-4 + 1e-2) / 2);
    assertThat(longer.learningRate(20)).isWithin(EXACT).of(1e-4);
    var fixed = training("training.warmup=4", "training.schedule.decaySteps=8").withSteps(20);
    assertThat(fixed.learningRate(8)).isWithin(EXACT).of((1e-4 + 1e-2) / 2);
    assertThat(fixed.learningRate(12)).isWithin(EXACT).of(1e-4);
  }

  /** The first run is as short as its warm-up, and the decay begins once there are more steps. */
  @Test
  void aDecayAfterAShortFirstRunIsThatOfALongOne() {
    var first = training("training.warmup=40", "training.steps=12");
    var asLong = training("training.warmup=40", "training.steps=60");
    for (int update = 0; update < 60; update++) {
      assertThat(first.withSteps(60).learningRate(update)).isEqualTo(asLong.learningRate(update));
    }
    assertThat(asLong.learningRate(40)).isWithin(EXACT).of(1e-2);
    assertThat(asLong.learningRate(50)).isWithin(EXACT).of((1e-4 + 1e-2) / 2);
  }

  @Test
  void saysThatAWarmUpIsNotShorterThanTheRun() {
    assertThat(training("training.warmup=40", "training.steps=12").remarks())
        .containsExactly(
            "training.warmup (40) is not shorter than training.steps (12); the learning rate only"
                + " rises, and reaches 0.00307 of 0.0100");
    assertThat(training("training.warmup=12", "training.steps=12").remarks()).hasSize(1);
    assertThat(training("training.warmup=11", "training.steps=12").remarks()).isEmpty();
    assertThat(
            training("training.warmup=9", "training.steps=9", "training.schedule={shape: constant}")
                .remarks())
        .hasSize(1);
  }

  @Test
  void saysThatTheLearningRateStaysAtItsFloor() {
    var decay = "training.schedule.decaySteps=1";
    assertThat(training("training.warmup=5", "training.steps=30", decay).remarks())
        .containsExactly(
            "training.schedule.decaySteps (1) ends at step 6; the learning rate stays at 0.000100 up"
                + " to step 30");
    assertThat(training("training.warmup=5", "training.steps=6", decay).remarks()).isEmpty();
    assertThat(training("training.schedule.decaySteps=" + Long.MAX_VALUE).remarks()).isEmpty();
  }

  /** Version 0.1 recorded the length that the decay had when the run was created. */
  @Test
  void whatIsLeftOpenIsAskedAsTheRunHasIt() {
    var run = training("training.schedule.decaySteps=25", "training.precision=bfloat16", MANY);
    assertThat(training("training.precision=auto", MANY).schedule()).isEqualTo(new Cosine(0, 1e-4));
    assertThat(unresolved("training.precision=auto", MANY).askedOf(run)).isEqualTo(run);
    assertThat(unresolved("training.precision=auto", MANY, "training.steps=99").askedOf(run))
        .isEqualTo(run);
    assertThat(unresolved("training.precision=auto").askedOf(run).precision())
        .isEqualTo(Precision.AUTO);
    var other = training("training.schedule.decaySteps=24", "training.precision=bfloat16", MANY);
    assertThat(unresolved("training.precision=auto", MANY).askedOf(other).schedule())
        .isEqualTo(new Cosine(0, 1e-4));
  }

  @ParameterizedTest
  @CsvSource({
    "auto,     true,  false, BFLOAT16",
    "auto,     false, false, FLOAT32",
    "auto,     true,  true,  FLOAT32",
    "auto,     false, true,  FLOAT32",
    "float32,  true,  false, FLOAT32",
    "bfloat16, false, false, BFLOAT16",
  })
  void precisionIsSettledWhenTheRunStarts(
      String asked, boolean hardware, boolean deterministic, Precision expected) {
    var config =
        TinyRun.config("training.deterministic=" + deterministic, "training.precision=" + asked);
    assertThat(config.training().resolve(hardware).precision()).isEqualTo(expected);
  }

  private static TrainingConfig training(String... settings) {
    return unresolved(settings).resolve(false);
  }

  private static TrainingConfig unresolved(String... settings) {
    return TinyRun.config(settings).training();
  }
}
