package org.compressive.report.chart;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

final class HeatMapTest {

  @Test
  void shadesGoFromNothingToTheGreatest() {
    double[][] cells = {{0, 1}, {2, 4}, {Double.NaN, 3}};
    List<Element> marks = Picture.of(chart(cells)).marks("heat");
    assertThat(marks).hasSize(5);
    assertThat(marks.stream().map(cell -> Picture.number(cell, "fill-opacity")).toList())
        .containsExactly(0.0, 0.25, 0.5, 1.0, 0.75)
        .inOrder();
    assertThat(marks.get(3).getTextContent()).isEqualTo("row 1, 1: 4");
    assertThat(Picture.number(marks.get(1), "x")).isGreaterThan(Picture.number(marks.get(0), "x"));
    assertThat(Picture.number(marks.get(2), "y")).isGreaterThan(Picture.number(marks.get(0), "y"));
  }

  @Test
  void manyCellsOfOneShadeAreOneMark() {
    double[][] cells = new double[40][50];
    for (double[] row : cells) {
      for (int i = 0; i < row.length; i++) {
        row[i] = i % 5;
      }
    }
    List<Element> marks = Picture.of(chart(cells)).marks("heat");
    assertThat(marks.stream().map(mark -> Picture.number(mark, "fill-opacity")).toList())
        .containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
    for (Element mark : marks) {
      assertThat(mark.getAttribute("d").chars().filter(c -> c == 'M').count()).isEqualTo(400);
    }
  }

  @Test
  void nothingAndZerosAreDrawnToo() {
    assertThat(Picture.of(chart(new double[][] {{Double.NaN, Double.NaN}})).texts())
        .contains("nothing to show yet");
    assertThat(Picture.of(chart(new double[][] {{0, 0}})).marks("heat")).hasSize(2);
    assertThat(Picture.of(chart(new double[0][0])).marks("heat")).isEmpty();
  }

  @Test
  void refusesRowsOfOtherLengths() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> chart(new double[][] {{1, 2}, {1, 2, 3}}));
    assertThat(refused)
        .hasMessageThat()
        .contains("values (3) in a row of a heat map must be as many as the columns (2)");
  }

  private static HeatMap chart(double[][] cells) {
    int columns = cells.length == 0 ? 0 : cells[0].length;
    return new HeatMap(
        "t",
        "d",
        "row",
        IntStream.range(0, cells.length).mapToObj(i -> "row " + i).toList(),
        "column",
        IntStream.range(0, columns).mapToObj(String::valueOf).toList(),
        "share",
        cells,
        List.of());
  }
}
