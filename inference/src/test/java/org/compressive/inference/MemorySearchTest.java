package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.compressive.data.TokenStore;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemorySearchTest {

  private static final List<ModelConfig> SIZES =
      List.of(CONFIG.withMemories(4, 2), CONFIG, CONFIG.withMemories(24, 2));

  @TempDir private Path folder;

  /** Each trial is the score of a model that is restored and run with those sizes alone. */
  @Test
  void scoresEachModelOfTheSameParameters() throws IOException {
    Path checkpoint = TestModel.checkpoint(folder, CONFIG, 7);
    try (TokenStore store = TestModel.store(folder, TestModel.text(100, 2))) {
      var search = MemorySearch.of(SIZES, model -> score(model, checkpoint, store));
      List<Double> nats = new ArrayList<>();
      for (int i = 0; i < SIZES.size(); i++) {
        var trial = search.trials().get(i);
        assertThat(trial.model()).isEqualTo(SIZES.get(i));
        assertThat(trial.score()).isEqualTo(score(SIZES.get(i), checkpoint, store));
        nats.add(trial.score().nats());
      }
      assertThat(nats).containsNoDuplicates();
      double least = nats.stream().mapToDouble(n -> n).min().orElseThrow();
      assertThat(search.best().score().nats()).isEqualTo(least);
    }
  }

  private static Score score(ModelConfig model, Path checkpoint, TokenStore store) {
    try (var restored = LanguageModel.restore(model, TOKENIZER, checkpoint, OPTIONS)) {
      return new Scorer(restored).score(store);
    }
  }

  @Test
  void theFirstOfEqualSizesIsBestAndNoNumberIsWorst() throws IOException {
    double[] nats = {Double.NaN, 5, 5};
    List<ModelConfig> tried = new ArrayList<>();
    var search =
        MemorySearch.of(
            SIZES,
            model -> {
              tried.add(model);
              return new Score(nats[tried.size() - 1], 1, 1, 1, 1);
            });
    assertThat(tried).isEqualTo(SIZES);
    assertThat(search.best().model()).isEqualTo(SIZES.get(1));
    assertThrows(IllegalArgumentException.class, () -> new MemorySearch(List.of()));
  }
}
