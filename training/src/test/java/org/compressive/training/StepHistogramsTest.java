package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.util.stream.Collectors.toMap;

import com.google.common.collect.Iterators;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.compressive.data.PreparedCorpus;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.ParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;

final class StepHistogramsTest {

  private static final double RATE = 1e-2;
  private static final double CLIP = 0.5;

  @TempDir Path folder;

  @Test
  void everySecondStepCountsEveryGradientAndMemory() throws IOException {
    var run =
        TinyRun.create(
            folder,
            "training.histogramsEvery=2",
            "training.statisticsEvery=3",
            "training.clip=" + CLIP);
    List<ParameterSpec> parameters = ParameterSpec.all(run.config().model());
    try (var corpus = run.corpus();
        var session = session(run, corpus)) {
      session.initialize();
      for (int step = 1; step <= 6; step++) {
        StepStatistics statistics = session.step(step - 1, RATE);
        var histograms = byTag(statistics.histograms());
        if (step % 2 == 1) {
          assertThat(histograms).isEmpty();
          continue;
        }
        assertThat(histograms).hasSize(parameters.size() + 2);
        assertThat(norm(histograms, parameters, ParameterGroup.TRANSFORMER))
            .isWithin(1e-5)
            .of(Math.min(CLIP, statistics.gradientNorm()));
        assertThat(norm(histograms, parameters, ParameterGroup.COMPRESSION))
            .isWithin(1e-7)
            .of(Math.min(CLIP, statistics.compressionGradientNorm()));
        var state = state(session);
        for (String memory : List.of("memories/memory_00", "memories/compressed_memory_00")) {
          assertCounts(memory, histograms.get(memory), Bundle.floats(state.get(memory)));
        }
      }
    }
  }

  @Test
  void drawingChangesNoBit() throws IOException {
    var drawn = TinyRun.create(folder, "training.histogramsEvery=2");
    var config = TinyRun.config(folder.resolve("text.txt"));
    try (var corpus = drawn.corpus();
        var with = session(drawn, corpus);
        var without =
            new TrainingSession(config, RunFolder.trainingStreams(corpus, drawn.config()))) {
      with.initialize();
      without.initialize();
      for (int step = 0; step < 6; step++) {
        assertThat(with.step(step, RATE).loss()).isEqualTo(without.step(step, RATE).loss());
      }
      assertThat(state(with)).isEqualTo(state(without));
    }
  }

  @Test
  void aRunThatDrawsNothingPaysNothing() {
    try (var without = new TrainingGraph(TinyRun.config());
        var with = new TrainingGraph(TinyRun.config("training.histogramsEvery=9"))) {
      assertThat(without.histograms()).isEmpty();
      assertThat(with.histograms()).isPresent();
      assertThat(Iterators.size(without.graph().operations()))
          .isLessThan(Iterators.size(with.graph().operations()));
    }
  }

  @Test
  void aRunsEventFilesHoldThem() throws IOException {
    var run =
        TinyRun.create(
            folder,
            "training.histogramsEvery=4",
            "training.steps=10",
            "training.recompute=true",
            "data.documents=separate");
    TinyRun.train(run);
    Path events = run.events();
    List<Event> read = EventFile.read(events.resolve(TinyRun.names(events).get(0)));
    List<Long> steps =
        read.stream()
            .filter(event -> event.getSummary().getValueList().stream().anyMatch(v -> v.hasHisto()))
            .map(Event::getStep)
            .toList();
    assertThat(steps).containsExactly(4L, 8L).inOrder();
  }

  private static void assertCounts(String name, HistogramProto histogram, float[] values) {
    double sum = 0;
    double squares = 0;
    double min = Double.POSITIVE_INFINITY;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
      min = Math.min(min, value);
    }
    assertWithMessage(name).that(histogram.getNum()).isEqualTo(values.length);
    assertWithMessage(name).that(histogram.getSum()).isWithin(1e-9).of(sum);
    assertWithMessage(name).that(histogram.getSumSquares()).isWithin(1e-9).of(squares);
    assertWithMessage(name).that(histogram.getMin()).isEqualTo(min);
  }

  private static double norm(
      Map<String, HistogramProto> histograms, List<ParameterSpec> all, ParameterGroup group) {
    return Math.sqrt(
        all.stream()
            .filter(parameter -> parameter.group() == group)
            .mapToDouble(
                parameter -> histograms.get("gradient/" + parameter.name()).getSumSquares())
            .sum());
  }

  private static Map<String, HistogramProto> byTag(Summary summary) {
    return summary.getValueList().stream()
        .collect(toMap(Summary.Value::getTag, Summary.Value::getHisto));
  }

  private Map<String, List<Byte>> state(TrainingSession session) {
    Path prefix = folder.resolve("state");
    session.save(prefix);
    return Bundle.bytes(prefix, session.savedVariables());
  }

  private static TrainingSession session(RunFolder run, PreparedCorpus corpus) {
    return new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()));
  }
}
