package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ObjectArrays;
import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that gradients of several micro-batches and windows are averaged for one update. */
final class AccumulationTest {

  private static final double RATE = 1e-2;

  @TempDir Path folder;

  /** A step is counted from 0, so an update after step 2 is the one after the third window. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 7, 0 1 2 3 4 5 6",
    "3, 0, 10, 2 5 8",
    "4, 2, 11, 0 1 5 9",
    "4, 60, 5, 0 1 2 3 4",
  })
  void updatesFollowTheRightWindows(int windows, long after, int steps, String expected) {
    var accumulation = new Accumulation(1, windows, after);
    List<String> updated = new ArrayList<>();
    for (long step = 0; step < steps; step++) {
      assertThat(accumulation.updates(step)).isEqualTo(updated.size());
      if (accumulation.updatesAfter(step)) {
        updated.add(String.valueOf(step));
        assertThat(accumulation.steps(updated.size())).isEqualTo(step + 1);
      }
    }
    assertThat(String.join(" ", updated)).isEqualTo(expected);
  }

  @Test
  void aThingAsLargeAsTheLargestNumberDoesNotOverflow() {
    assertThat(new Accumulation(1, 4, 10).steps(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(Accumulation.NONE.steps(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
  }

  /** Each update is clipped, so this fails if micro-batches were clipped one by one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.documents=joined",
        "data.documents=separate",
        "model.compressionLoss={function: auto-encoding}",
        "training.recompute=true",
        "data.documents=separate model.compressionLoss={function: auto-encoding}",
        "data.documents=separate model.compressionLoss.stopGradient=false",
        "data.contextField=prompt",
        "data.contextField=prompt data.documents=separate training.recompute=true",
        "data.contextField=prompt data.documents=separate model.compressionLoss.stopGradient=false",
      })
  void fourMicroBatchesAreABatchOfFour(String some) throws IOException {
    Path text =
        some.contains("contextField")
            ? TinyRun.contexts(folder)
            : some.contains("separate") ? TinyRun.documents(folder) : TinyRun.text(folder);
    String[] settings =
        ObjectArrays.concat(
            some.split(" (?=\\w+\\.)"),
            new String[] {
              "training.batch=4",
              "model.dropout=0",
              "training.clip=0.1",
              "training.optimizer={type: adam, epsilon: 1e-3}"
            },
            String.class);
    var whole = steps(text, 4, settings);
    var parts =
        steps(text, 4, ObjectArrays.concat(settings, "training.accumulation.microBatches=4"));
    for (int i = 0; i < 4; i++) {
      assertNear("loss", parts.statistics.get(i).loss(), whole.statistics.get(i).loss());
      assertNear(
          "norm", parts.statistics.get(i).gradientNorm(), whole.statistics.get(i).gradientNorm());
      assertNear(
          "compression loss",
          parts.statistics.get(i).compressionLoss(),
          whole.statistics.get(i).compressionLoss());
      assertNear(
          "compression norm",
          parts.statistics.get(i).compressionGradientNorm(),
          whole.statistics.get(i).compressionGradientNorm());
    }
    whole
        .state()
        .forEach(
            (name, values) -> {
              // A large epsilon keeps Adam from magnifying the rounding of gradients close to zero.
              float[] actual = parts.state().get(name);
              for (int i = 0; i < values.length; i++) {
                assertWithMessage("%s [%s]", name, i).that(actual[i]).isWithin(2e-6f).of(values[i]);
              }
            });
  }

  /**
   * With a learning rate of 0, Adam's mean of the gradients of a run without accumulation is enough
   * to compute the gradient of each window, and the weights stay the same.
   */
  @Test
  void anUpdateUsesTheMeanOverItsWindows() throws IOException {
    Path text = TinyRun.text(folder);
    String[] settings = {"model.dropout=0", "training.clip=1e9"};
    List<Map<String, float[]>> means = steps(text, 5, 0, settings).states;
    var accumulated =
        steps(
            text,
            5,
            0,
            ObjectArrays.concat(settings, "training.accumulation={windows: 4, after: 1}"));
    int compared = 0;
    for (String name : means.get(0).keySet()) {
      if (name.startsWith("memories/")) {
        // Memories advance at each window.
        assertWithMessage(name)
            .that(accumulated.state().get(name))
            .isEqualTo(means.get(4).get(name));
      }
      if (!name.startsWith("adam/mean/")) {
        continue;
      }
      float[] actual = accumulated.state().get(name);
      for (int i = 0; i < actual.length; i++) {
        double first = means.get(0).get(name)[i];
        double sum = 0;
        for (int step = 1; step < 5; step++) {
          sum += (means.get(step).get(name)[i] - 0.9 * means.get(step - 1).get(name)[i]) / 0.1;
        }
        assertWithMessage("%s [%s]", name, i)
            .that(actual[i])
            .isWithin(1e-6f)
            .of((float) (0.9 * first + 0.1 * sum / 4));
        compared += actual[i] == 0 ? 0 : 1;
      }
    }
    assertThat(compared).isGreaterThan(1000);
    accumulated
        .state()
        .forEach(
            (name, values) -> {
              if (name.startsWith("accumulated/")) {
                assertWithMessage(name).that(values).isEqualTo(new float[values.length]);
              }
            });
    assertThat(
            accumulated.statistics.stream().map(each -> Double.isNaN(each.gradientNorm())).toList())
        .containsExactly(false, true, true, true, false)
        .inOrder();
  }

  /** The run is stopped within an accumulation of 4 windows, and within one of 3 after a resume. */
  @Test
  void aRunResumedWithinAnAccumulationIsTheSame() throws IOException {
    String[] settings = {"training.accumulation={microBatches: 2, windows: 4, after: 3}"};
    var straight = TinyRun.create(Files.createDirectory(folder.resolve("straight")), settings);
    var expected = RunState.of(straight, TinyRun.train(straight));
    assertThat(expected.training().getWindowsRead()).isEqualTo(30);
    assertThat(expected.training().getUpdates()).isEqualTo(3 + 27 / 4);
    // Each run counts, so each has dropout masks of its own.
    assertThat(count(expected.variables().get("runs"))).isEqualTo(30 * 2);
    assertThat(count(expected.variables().get("updates"))).isEqualTo(3 + 27 / 4);
    assertThat(expected.metrics().get(1)).matches("1,[0-9.]+,[^,]+,[^,]+,[^,]+,.*");
    assertThat(expected.metrics().get(4)).matches("4,[0-9.]+,,[^,]+,,.*");

    var run = TinyRun.create(Files.createDirectory(folder.resolve("stopped")), settings);
    for (long stop : List.of(5L, 12L, 26L)) {
      TinyRun.trainUntil(run, stop);
      run = RunFolder.open(run.folder());
    }
    RunState.of(run, TinyRun.train(run)).assertEqualTo(expected);
  }

  @Test
  void histogramsAreThoseOfTheNextUpdate() throws IOException {
    var taken =
        steps(
            TinyRun.text(folder),
            9,
            "training.histogramsEvery=4",
            "training.accumulation={microBatches: 2, windows: 3}");
    // The windows 4 and 8 count in the updates after the windows 6 and 9.
    assertThat(
            taken.statistics.stream().map(each -> each.histograms().getValueCount() > 0).toList())
        .containsExactly(false, false, false, false, false, true, false, false, true)
        .inOrder();
    var tags =
        taken.statistics.get(5).histograms().getValueList().stream()
            .map(each -> each.getTag())
            .toList();
    assertThat(tags).containsAtLeast("gradient/layer_00/attention/query", "memories/memory_00");
  }

  @Test
  void schedulesCountUpdates() throws IOException {
    var told = new RecordingListener();
    var run =
        TinyRun.create(
            folder, "training.accumulation.windows=2", "training.steps=20", "training.warmup=2");
    TinyRun.train(run, told);
    List<Double> rates = told.steps.stream().map(StepReport::learningRate).toList();
    double floor = 1e-4;
    double peak = 1e-2;
    assertThat(rates.get(0)).isWithin(1e-15).of((floor + peak) / 2);
    assertThat(rates.get(1)).isWithin(1e-15).of((floor + peak) / 2);
    assertThat(rates.get(2)).isWithin(1e-15).of(peak);
    // 2 + 8 updates: the cosine is at its middle after 4 of the 8.
    assertThat(rates.get(2 * (2 + 4))).isWithin(1e-15).of((floor + peak) / 2);
    assertThat(run.config().training().learningRate(2 + 8)).isWithin(1e-15).of(floor);
    assertThat(told.notes).isEmpty();
  }

  private static long count(List<Byte> bytes) {
    return ByteBuffer.wrap(Bytes.toArray(bytes)).order(ByteOrder.nativeOrder()).getLong();
  }

  /**
   * The steps that a test took.
   *
   * @param states the values of every float variable after each step
   */
  private record Taken(List<StepStatistics> statistics, List<Map<String, float[]>> states) {

    /** Returns the values after the last step. */
    Map<String, float[]> state() {
      return states.get(states.size() - 1);
    }
  }

  private Taken steps(Path text, int steps, String... settings) throws IOException {
    return steps(text, steps, RATE, settings);
  }

  private Taken steps(Path text, int steps, double rate, String... settings) throws IOException {
    Path made = Files.createTempDirectory(folder, "made");
    var run = RunFolder.create(made.resolve("run"), TinyRun.config(text, settings));
    try (var corpus = run.corpus();
        var session =
            new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()))) {
      session.initialize();
      List<StepStatistics> statistics = new ArrayList<>();
      List<Map<String, float[]>> states = new ArrayList<>();
      for (long step = 0; step < steps; step++) {
        statistics.add(session.step(step, rate));
        states.add(state(session, made.resolve("state")));
      }
      return new Taken(statistics, states);
    }
  }

  private static Map<String, float[]> state(TrainingSession session, Path prefix) {
    session.save(prefix);
    var state = new TreeMap<String, float[]>();
    Bundle.bytes(prefix, session.savedVariables())
        .forEach((name, bytes) -> state.put(name, Bundle.floats(bytes)));
    state.keySet().removeAll(List.of("updates", "runs"));
    return state;
  }

  private static void assertNear(String name, double actual, double expected) {
    assertWithMessage(name)
        .that(actual)
        .isWithin(1e-5 * Math.max(1e-3, Math.abs(expected)))
        .of(expected);
  }
}
