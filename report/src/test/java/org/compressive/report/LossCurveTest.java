package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.compressive.inference.Score;
import org.compressive.training.StepReport;
import org.compressive.training.StepStatistics;
import org.junit.jupiter.api.Test;

final class LossCurveTest {

  private static StepReport step(long step, double bits) {
    return new StepReport(
        step, new StepStatistics(bits, 1, 0, 0, Map.of(), List.of()), bits, 1e-3, 8, 0.1);
  }

  @Test
  void handsOutAPictureEverySoManySteps() {
    List<String> shown = new ArrayList<>();
    var curve = new LossCurve(3, shown::add);
    for (int i = 1; i <= 7; i++) {
      curve.stepped(step(i, 8 - i));
    }
    assertThat(shown).hasSize(2);
    assertThat(shown.get(0)).contains("7.000 bits per byte at the first step and 5.000 at step 3.");
    assertThat(shown.get(1)).contains("7.000 bits per byte at the first step and 2.000 at step 6.");
    curve.trained();
    assertThat(shown).hasSize(3);
    assertThat(shown.get(2)).isEqualTo(curve.svg());
    assertThat(shown.get(2)).contains("1.000 at step 7.");
  }

  @Test
  void validationsAreDots() {
    var curve = new LossCurve();
    curve.stepped(step(1, 8));
    curve.stepped(step(2, 6));
    assertThat(curve.svg()).doesNotContain("validation");
    curve.validated(2, new Score(6.5 * Math.log(2), 1, 1, 1, 1), true);
    assertThat(curve.svg()).contains("<title>validation: 6.5 at 2</title>");
  }

  @Test
  void nothingYetIsAPictureToo() {
    assertThat(new LossCurve().svg()).contains("No step has been taken yet.");
    assertThrows(IllegalArgumentException.class, () -> new LossCurve(0, svg -> {}));
  }

  @Test
  void alongRunStaysASmallPicture() {
    var curve = new LossCurve();
    for (int i = 1; i <= 50_000; i++) {
      curve.stepped(step(i, 2 + 6.0 / i));
    }
    assertThat(curve.svg().length()).isLessThan(30_000);
  }
}
