package org.compressive.report.chart;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Iterables;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

final class BarChartTest {

  private static final double TOLERANCE = 0.21; // two rounded lengths

  @Test
  void heightsAreProportionalToValues() {
    var picture = Picture.of(chart(true, BarChart.Layer.of("a", 1, 2, 4)));
    List<Element> bars = picture.marks("bar");
    assertThat(bars).hasSize(3);
    double unit = Picture.number(bars.get(0), "height");
    assertThat(Picture.number(bars.get(1), "height")).isWithin(TOLERANCE).of(2 * unit);
    assertThat(Picture.number(bars.get(2), "height")).isWithin(2 * TOLERANCE).of(4 * unit);
    for (Element bar : bars) {
      assertThat(foot(bar)).isWithin(TOLERANCE).of(foot(bars.get(0)));
    }
  }

  @Test
  void barsAreStackedOrStandSideBySide() {
    var below = BarChart.Layer.of("below", 1, 2, 3);
    var above = BarChart.Layer.of("above", 3, 2, 1);
    List<Element> stacked = Picture.of(chart(true, below, above)).marks("bar");
    assertThat(stacked).hasSize(6);
    for (int column = 0; column < 3; column++) {
      assertThat(foot(stacked.get(3 + column)))
          .isWithin(TOLERANCE)
          .of(Picture.number(stacked.get(column), "y"));
      assertThat(Picture.number(stacked.get(3 + column), "x"))
          .isEqualTo(Picture.number(stacked.get(column), "x"));
    }
    List<Element> grouped = Picture.of(chart(false, below, above)).marks("bar");
    for (int column = 0; column < 3; column++) {
      assertThat(foot(grouped.get(3 + column))).isWithin(TOLERANCE).of(foot(grouped.get(column)));
      assertThat(Picture.number(grouped.get(3 + column), "x"))
          .isGreaterThan(Picture.number(grouped.get(column), "x"));
    }
  }

  @Test
  void aValueThatIsMissingHasNoBar() {
    var picture =
        Picture.of(
            chart(
                true,
                BarChart.Layer.of("a", 1, Double.NaN, Double.NaN),
                BarChart.Layer.of("b", Double.NaN, 2, Double.NaN)));
    assertThat(picture.marks("bar")).hasSize(2);
    assertThat(Iterables.getLast(picture.marks("bar")).getTextContent()).isEqualTo("two, b: 2");
    assertThat(Picture.of(chart(true)).texts()).contains("nothing to show yet");
  }

  @Test
  void bandsNameColumns() {
    var chart =
        new BarChart(
            "t",
            "d",
            "column",
            List.of("1", "2", "3"),
            Axis.of("value"),
            List.of(BarChart.Layer.of("a", 1, 2, 3)),
            true,
            List.of(new Band("early", 0, 1), new Band("late", 1, 3)));
    var picture = Picture.of(chart);
    assertThat(picture.texts()).containsAtLeast("early", "late");
    assertThat(picture.marks("band")).hasSize(1); // between them
  }

  @Test
  void refusesWhatHasNoHeight() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> chart(true, BarChart.Layer.of("a", 1))))
        .hasMessageThat()
        .contains("values (1) of bars a must be as many as the columns (3)");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> chart(true, BarChart.Layer.of("a", 1, -1, 1))))
        .hasMessageThat()
        .contains("bars a must be 0 or more");
  }

  private static double foot(Element bar) {
    return Picture.number(bar, "y") + Picture.number(bar, "height");
  }

  private static BarChart chart(boolean stacked, BarChart.Layer... layers) {
    return new BarChart(
        "t",
        "d",
        "column",
        List.of("one", "two", "three"),
        Axis.of("value"),
        List.of(layers),
        stacked,
        List.of());
  }
}
