package org.compressive.report.chart;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.compressive.report.chart.RangeChart.Reach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

final class RangeChartTest {

  @Test
  void everyRowBeginsWhereTheOneAboveEndsAndAllIsToScale() {
    var chart = new RangeChart("t", "d", 100, List.of(new Reach(50, 0), new Reach(100, 400)));
    List<Element> bars = Picture.of(chart).marks("bar");
    // The last layer is at the top, with window, memory and compressed memory; below it are window
    // and memory.
    assertThat(bars).hasSize(5);
    double pixel = Picture.number(bars.get(0), "width") / 100; // per token
    double[] tokens = {100, 100, 400, 100, 50};
    for (int i = 0; i < tokens.length; i++) {
      assertThat(Picture.number(bars.get(i), "width")).isWithin(0.6).of(tokens[i] * pixel);
    }
    assertThat(end(bars.get(1))).isWithin(0.2).of(Picture.number(bars.get(0), "x"));
    assertThat(end(bars.get(2))).isWithin(0.2).of(Picture.number(bars.get(1), "x"));
    assertThat(end(bars.get(4))).isWithin(0.2).of(Picture.number(bars.get(2), "x"));
    assertThat(Picture.number(bars.get(3), "y")).isGreaterThan(Picture.number(bars.get(0), "y"));
    assertThat(bars.get(2).getTextContent()).isEqualTo("layer 1, compressed memory: 400 tokens");
  }

  private static double end(Element bar) {
    return Picture.number(bar, "x") + Picture.number(bar, "width");
  }
}
