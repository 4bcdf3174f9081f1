package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.Iterators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.compressive.data.PreparedCorpus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

final class LayerStatisticsTest {

  private static final double RATE = 1e-2;
  private static final int WIDTH = 16;

  @TempDir Path folder;

  @Test
  void theMeanCountsLayersAlike() {
    var mean =
        LayerStatistics.mean(
            List.of(
                LayersLogTest.layer(0, 1, 8),
                LayersLogTest.layer(0, 2, 0),
                LayersLogTest.layer(5, 3, 0),
                LayersLogTest.layer(17, 6, 0)));
    List<Double> attention = new ArrayList<>(mean.attention());
    assertThat(attention.get(0)).isEqualTo(0.5);
    assertThat(attention.get(5)).isEqualTo(0.25);
    assertThat(attention.get(17)).isEqualTo(0.25);
    assertThat(attention.stream().mapToDouble(share -> share).sum()).isEqualTo(1.0);
    assertThat(mean.memoryNorm()).isEqualTo(3.0);
    assertThat(mean.compressedMemoryNorm()).isEqualTo(2.0);
  }

  /** Layer 0 has both memories, and layer 1 has none. */
  @Test
  void everySecondStepMeasuresEveryLayer() throws IOException {
    var run =
        TinyRun.create(
            folder,
            "training.statisticsEvery=2",
            "model.layers=2",
            "model.memory=[8, 0]",
            "model.compressedMemory=[6, 0]");
    try (var corpus = run.corpus();
        var session = session(run, corpus)) {
      session.initialize();
      for (int step = 1; step <= 7; step++) {
        List<LayerStatistics> layers = session.step(step - 1, RATE).layers();
        assertWithMessage("layers measured in step %s", step)
            .that(layers)
            .hasSize(step % 2 == 0 ? 2 : 0);
        if (step % 2 == 0) {
          layers.forEach(LayerStatisticsTest::assertAddsUpToOne);
          assertThat(layers.get(0).attention()).doesNotContain(0.0);
          assertThat(layers.get(1).attention().subList(0, 12)).containsExactlyElementsIn(zeros(12));
          assertNorms(layers, state(session));
        }
      }
    }
  }

  /** If empty slots are masked, all attention of the first window falls on the window itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.emptyMemory=masked",
        "model.compressionLoss={function: bptt, windows: 3}",
        "model.compression={function: most-used, rate: 2}",
        "data.documents=separate",
      })
  void otherModelsAreMeasuredTheSame(String setting) throws IOException {
    var run = TinyRun.create(folder, "training.statisticsEvery=1", setting);
    try (var corpus = run.corpus();
        var session = session(run, corpus)) {
      session.initialize();
      for (int step = 0; step < 4; step++) {
        List<LayerStatistics> layers = session.step(step, RATE).layers();
        layers.forEach(LayerStatisticsTest::assertAddsUpToOne);
        assertNorms(layers, state(session));
        if (step == 0 && setting.contains("masked")) {
          assertThat(layers.get(0).attention().subList(0, 12)).containsExactlyElementsIn(zeros(12));
        }
      }
    }
  }

  @Test
  void measuringChangesNoBit() throws IOException {
    var measured = TinyRun.create(folder, "training.statisticsEvery=2");
    var config = TinyRun.config(folder.resolve("text.txt"), "training.statisticsEvery=0");
    try (var corpus = measured.corpus();
        var with = session(measured, corpus);
        var without =
            new TrainingSession(config, RunFolder.trainingStreams(corpus, measured.config()))) {
      with.initialize();
      without.initialize();
      for (int step = 0; step < 10; step++) {
        assertThat(withoutLayers(with.step(step, RATE))).isEqualTo(without.step(step, RATE));
      }
      assertThat(state(with)).isEqualTo(state(without));
    }
  }

  @Test
  void aRunThatMeasuresNothingPaysNothing() {
    try (var without = new TrainingGraph(TinyRun.config());
        var with = new TrainingGraph(TinyRun.config("training.statisticsEvery=9"))) {
      assertThat(without.layerStatistics()).isEmpty();
      assertThat(with.layerStatistics().orElseThrow().shape()).isEqualTo(Shape.of(1, 20));
      assertThat(Iterators.size(without.graph().operations()))
          .isLessThan(Iterators.size(with.graph().operations()));
    }
  }

  /** The run is stopped between two measurements and between two checkpoints. */
  @Test
  void aRunWritesItsLayersAndTheSameWhenStoppedAndResumed() throws IOException {
    String[] settings = {"training.statisticsEvery=4", "model.layers=2"};
    var run = TinyRun.create(folder, settings);
    TinyRun.train(run);
    List<String> lines = Files.readAllLines(run.layers());
    assertThat(lines).hasSize(1 + 7 * 3);
    assertThat(lines.get(0)).isEqualTo(LayersLog.HEADER);
    for (int i = 0; i < 7; i++) {
      for (int line = 0; line < 3; line++) {
        String layer = line < 2 ? String.valueOf(line) : "all";
        assertThat(lines.get(1 + 3 * i + line)).startsWith(4 * (i + 1) + "," + layer + ",");
      }
    }
    assertThat(Files.readAllLines(run.metrics())).hasSize(1 + 30 + 3);

    var stopped = TinyRun.create(Files.createDirectory(folder.resolve("stopped")), settings);
    TinyRun.trainUntil(stopped, 17);
    TinyRun.train(RunFolder.open(stopped.folder()));
    assertThat(Files.readAllLines(stopped.layers())).isEqualTo(lines);
  }

  private static TrainingSession session(RunFolder run, PreparedCorpus corpus) {
    return new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()));
  }

  private Map<String, List<Byte>> state(TrainingSession session) {
    Path prefix = folder.resolve("state");
    session.save(prefix);
    return Bundle.bytes(prefix, session.savedVariables());
  }

  private static StepStatistics withoutLayers(StepStatistics measured) {
    return new StepStatistics(
        measured.loss(),
        measured.gradientNorm(),
        measured.compressionLoss(),
        measured.compressionGradientNorm(),
        measured.layerCompressionLosses(),
        List.of());
  }

  private static void assertAddsUpToOne(LayerStatistics layer) {
    assertThat(layer.attention()).hasSize(18);
    layer.attention().forEach(share -> assertThat(share).isAtLeast(0.0));
    assertThat(layer.attention().stream().mapToDouble(share -> share).sum()).isWithin(1e-5).of(1);
  }

  private static void assertNorms(List<LayerStatistics> layers, Map<String, List<Byte>> state) {
    for (int i = 0; i < layers.size(); i++) {
      assertThat(layers.get(i).memoryNorm())
          .isWithin(1e-5)
          .of(norm(state.get("memories/memory_%02d".formatted(i))));
      assertThat(layers.get(i).compressedMemoryNorm())
          .isWithin(1e-5)
          .of(norm(state.get("memories/compressed_memory_%02d".formatted(i))));
    }
  }

  /** Returns the mean norm of the rows, or 0 if there is no memory. */
  private static double norm(@Nullable List<Byte> memory) {
    if (memory == null) {
      return 0;
    }
    float[] values = Bundle.floats(memory);
    int rows = values.length / WIDTH;
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      double squares = 0;
      for (int i = 0; i < WIDTH; i++) {
        squares += Math.pow(values[row * WIDTH + i], 2);
      }
      sum += Math.sqrt(squares);
    }
    return sum / rows;
  }

  private static List<Double> zeros(int count) {
    return Collections.nCopies(count, 0.0);
  }
}
