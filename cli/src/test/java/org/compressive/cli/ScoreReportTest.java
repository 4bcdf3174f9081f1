package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Score;
import org.compressive.training.Presets;
import org.junit.jupiter.api.Test;

final class ScoreReportTest {
  private static final ModelConfig CONFIG = Presets.get("tiny").model();

  @Test
  void aWordPerplexityThatIsNoNumberIsNull() {
    assertThat(ScoreReport.of(new Score(5, 10, 10, 10, 0), CONFIG).wordPerplexity()).isNull();
    assertThat(ScoreReport.of(new Score(1e4, 2000, 2000, 2000, 1), CONFIG).wordPerplexity())
        .isNull();
    assertThat(ScoreReport.of(new Score(2, 10, 10, 10, 2), CONFIG).wordPerplexity())
        .isEqualTo(Math.exp(1));
  }
}
