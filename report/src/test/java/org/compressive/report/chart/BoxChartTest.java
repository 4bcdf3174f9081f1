package org.compressive.report.chart;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.compressive.report.chart.BoxChart.Box;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

final class BoxChartTest {

  @Test
  void aBoxIsWhereItsQuartilesAre() {
    double[] values = IntStream.rangeClosed(0, 100).mapToDouble(i -> 100 - i).toArray();
    assertThat(Box.of("a", values).marks().asList())
        .containsExactly(5.0, 25.0, 50.0, 75.0, 95.0)
        .inOrder();
    assertThat(Box.of("a", 1, 2).marks().get(2)).isEqualTo(1.5);
    assertThat(Box.of("a", 7, Double.NaN).marks().asList())
        .containsExactly(7.0, 7.0, 7.0, 7.0, 7.0);
    assertThat(Box.of("a").marks().isEmpty()).isTrue();
  }

  @Test
  void boxesAreDrawnToScale() {
    var chart =
        new BoxChart(
            "t",
            "d",
            "layer",
            Axis.of("loss"),
            List.of(Box.of("0", 0, 25, 50, 75, 100), Box.of("1"), Box.of("2", 3)));
    var picture = Picture.of(chart);
    List<Element> boxes = picture.marks("box");
    assertThat(boxes).hasSize(2);
    assertThat(picture.marks("whisker")).hasSize(6);
    double middle = Picture.number(picture.marks("whisker").get(2), "y1");
    double top = Picture.number(boxes.get(0), "y");
    assertThat(middle).isWithin(0.3).of(top + Picture.number(boxes.get(0), "height") / 2);
    assertThat(picture.texts()).containsAtLeast("0", "1", "2");
  }

  @Test
  void nothingIsSaid() {
    var chart = new BoxChart("t", "d", "layer", Axis.of("loss"), List.of(Box.of("0")));
    assertThat(Picture.of(chart).texts()).contains("nothing to show yet");
  }
}
