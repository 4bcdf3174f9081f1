package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.Iterables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.compressive.data.Split;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Precision;
import org.compressive.inference.SessionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a run whose spans shrink: its statistics, and the memory that scoring then reads. */
final class AdaptiveSpanRunTest {

  private static final double ROUNDING = 1e-5;

  @TempDir Path folder;

  @Test
  void shortSpansAreReportedAndNeedLessMemory() throws IOException {
    var run =
        TinyRun.create(
            folder,
            "model.memory=24",
            "model.compressedMemory=0",
            "model.mixer={type: adaptive-span, limit: 32, ramp: 2, lossWeight: 1.0, initial: 0.4}",
            "training.statisticsEvery=1");
    TinyRun.train(run);

    List<String> layers = Files.readAllLines(run.layers());
    assertThat(layers.get(0)).endsWith(",memoryNorm,compressedMemoryNorm,meanSpan,longestSpan");
    assertThat(layers.get(1)).endsWith(",12.8000,12.8000"); // 0.4 of 32 slots
    double last = longestSpan(layers.get(layers.size() - 1));
    assertThat(last).isLessThan(12);
    assertThat(last).isAtLeast(0);
    var events = run.events().resolve(TinyRun.names(run.events()).get(0));
    var series = EventFile.series(EventFile.read(events));
    assertThat((double) Iterables.getLast(series.get("span/longest_00")).value())
        .isWithin(0.01)
        .of(last);
    assertThat(series).containsKey("span/mean_00");

    var trained = run.config().model();
    try (var cut = run.model();
        var exported = LanguageModel.load(run.modelFolder());
        var whole = whole(run, trained)) {
      assertThat(whole.config().memory(0)).isEqualTo(24);
      assertThat(cut.config().memory(0)).isLessThan(14);
      assertThat(exported.config()).isEqualTo(cut.config());
      double expected = run.score(whole, Split.VALIDATION).bitsPerByte();
      for (LanguageModel model : List.of(cut, exported)) {
        assertThat(run.score(model, Split.VALIDATION).bitsPerByte())
            .isWithin(ROUNDING)
            .of(expected);
      }
    }
  }

  private static LanguageModel whole(RunFolder run, ModelConfig trained) {
    var checkpoint = run.bestCheckpoint();
    var options = new SessionOptions(Precision.FLOAT32, false, true);
    return LanguageModel.restore(
        trained, run.tokenizer(checkpoint), checkpoint.variables(), options);
  }

  private static double longestSpan(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
  }
}
