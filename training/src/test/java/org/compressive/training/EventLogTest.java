package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.inference.Score;
import org.compressive.training.EventFile.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SessionLog;

final class EventLogTest {

  @TempDir Path folder;

  @Test
  void isAnEventFileThatTensorBoardReads() throws IOException {
    Path events = folder.resolve("events");
    try (var log = EventLog.open(events, 4, GraphDef::getDefaultInstance)) {
      log.stepped(
          new StepReport(
              5,
              new StepStatistics(1.5, 0.25, 0.5, 0.125, Map.of(0, 0.5), List.of())
                  .withExchange(Optional.of(new ExchangeStatistics(1.5, 64, List.of(2.0, 3.0)))),
              2.5,
              1e-3,
              16,
              0.5));
      log.validated(5, new Score(78 * Math.log(2), 39, 24, 12, 26), false);
    }
    List<String> names = TinyRun.names(events);
    assertThat(names).hasSize(1);
    assertThat(names.get(0)).startsWith("events.out.tfevents.");
    List<Event> read = EventFile.read(events.resolve(names.get(0)));
    assertThat(read.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(read.get(1).getStep()).isEqualTo(5);
    assertThat(read.get(1).getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
    var series = EventFile.series(read);
    assertThat(series)
        .containsExactly(
            "train/bits_per_byte", new Point(5, 2.5f),
            "train/bits_per_token", new Point(5, (float) (1.5 / Math.log(2))),
            "train/gradient_norm", new Point(5, 0.25f),
            "train/learning_rate", new Point(5, 1e-3f),
            "train/tokens_per_second", new Point(5, 32f),
            "compression/loss", new Point(5, 0.5f),
            "compression/gradient_norm", new Point(5, 0.125f),
            "compression/loss_00", new Point(5, 0.5f),
            "exchange/milliseconds", new Point(5, 1.5f),
            "exchange/bytes", new Point(5, 64f),
            "validation/bits_per_byte", new Point(5, 3.25f),
            "validation/bits_per_character", new Point(5, 6.5f),
            "validation/bits_per_token", new Point(5, 2),
            "validation/token_perplexity", new Point(5, 4),
            "validation/word_perplexity", new Point(5, 8));
    double now = System.currentTimeMillis() / 1e3;
    read.forEach(event -> assertThat(event.getWallTime()).isWithin(3600).of(now));
  }

  @Test
  void whatLayersWereMeasuredIsThereLayerByLayerAndTheirMeanAttention() throws IOException {
    var statistics =
        new StepStatistics(
            1.5,
            0.25,
            0.5,
            0.125,
            Map.of(0, 0.5),
            List.of(LayersLogTest.layer(0, 2, 4), LayersLogTest.layer(17, 3, 0)));
    try (var log = EventLog.open(folder, 0, GraphDef::getDefaultInstance)) {
      log.stepped(new StepReport(6, statistics, 2.5, 1e-3, 16, 0.5));
    }
    var series = EventFile.series(EventFile.read(folder.resolve(TinyRun.names(folder).get(0))));
    assertThat(series).hasSize(8 + 2 * 2 + 18);
    assertThat(series).doesNotContainKey("exchange/bytes");
    assertThat(series).containsEntry("memory/norm_00", new Point(6, 2));
    assertThat(series).containsEntry("memory/norm_01", new Point(6, 3));
    assertThat(series).containsEntry("compressed_memory/norm_00", new Point(6, 4));
    assertThat(series).containsEntry("compressed_memory/norm_01", new Point(6, 0));
    for (int bucket = 0; bucket < 18; bucket++) {
      float share = bucket == 0 || bucket == 17 ? 0.5f : 0;
      assertThat(series)
          .containsEntry("attention/bucket_%02d".formatted(bucket), new Point(6, share));
    }
  }

  @Test
  void aValidationReachesTheFileAtOnce() throws IOException {
    try (var log = EventLog.open(folder, 0, GraphDef::getDefaultInstance)) {
      log.validated(5, new Score(78 * Math.log(2), 39, 24, 12, 26), false);
      assertThat(EventFile.read(folder.resolve(TinyRun.names(folder).get(0)))).hasSize(4);
    }
  }

  @Test
  void aRunsFirstFileHoldsTheGraphOfAStep() throws IOException {
    try (var graph = new TrainingGraph(TinyRun.config())) {
      GraphDef expected = graph.graph().toGraphDef();
      EventLog.open(folder, 0, () -> expected).close();
      List<Event> events = EventFile.read(folder.resolve(TinyRun.names(folder).get(0)));
      List<Event> graphs = events.stream().filter(Event::hasGraphDef).toList();
      assertThat(graphs).hasSize(1);
      assertThat(GraphDef.parseFrom(graphs.get(0).getGraphDef())).isEqualTo(expected);
    }
  }

  /** A process that resumes the run does not write the graph again. */
  @Test
  void furtherFilesHoldNoGraph() throws IOException {
    Path first = Files.writeString(folder.resolve("events.out.tfevents.1.compressive"), "");
    EventLog.open(folder, 4, () -> fail("the graph is not asked for")).close();
    Files.delete(first);
    List<Event> events = EventFile.read(folder.resolve(TinyRun.names(folder).get(0)));
    assertThat(events).hasSize(2);
    assertThat(events.stream().anyMatch(Event::hasGraphDef)).isFalse();
  }
}
