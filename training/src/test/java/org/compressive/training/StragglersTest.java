package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class StragglersTest {

  private final Stragglers stragglers =
      new Stragglers(new ClusterSpec(List.of("a:1", "b:2", "c:3"), 0));

  @Test
  void aProcessThatIsSlowInMostStepsIsNamedOnce() {
    assertThat(seen(Stragglers.STEPS, 10, 11, 10)).isEmpty();
    List<Double> slow = List.of(90.0, 160.0, 100.0);
    List<Double> even = List.of(100.0, 100.0, 100.0);
    List<String> lines = new ArrayList<>();
    for (int step = 0; step < 4 * Stragglers.STEPS; step++) {
      stragglers.after(step % 5 < 2 ? even : slow).ifPresent(lines::add);
    }
    assertThat(lines)
        .containsExactly(
            "process (1 at b:2) takes 1.6 times as long as the others to compute a step (160 ms"
                + " against 100 ms); they wait for it");
    assertThat(seen(Stragglers.STEPS, 200, 100, 100)).hasSize(1);
  }

  @Test
  void steadyDifferencesThatAreSmallAndSingleStepsThatAreSlowAreNot() {
    assertThat(seen(2 * Stragglers.STEPS, 100, 124, 100)).isEmpty();
    for (int step = 0; step < 2 * Stragglers.STEPS; step++) {
      double millis = step % 3 == 0 ? 1000 : 100;
      assertThat(stragglers.after(List.of(100.0, 100.0, millis))).isEmpty();
    }
  }

  @Test
  void theFasterOfTwoIsTheOther() {
    var two = new Stragglers(new ClusterSpec(List.of("a:1", "b:2"), 0));
    List<String> lines = new ArrayList<>();
    for (int step = 0; step < Stragglers.STEPS; step++) {
      two.after(List.of(130.0, 100.0)).ifPresent(lines::add);
    }
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("process (0 at a:1) takes 1.3 times as long");
  }

  private List<String> seen(int steps, double... millis) {
    List<Double> each = Stream.of(millis[0], millis[1], millis[2]).toList();
    List<String> lines = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      stragglers.after(each).ifPresent(lines::add);
    }
    return lines;
  }
}
