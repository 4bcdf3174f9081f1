package org.compressive.report.chart;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Splitter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.compressive.report.chart.Series.Mark;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

final class LineChartTest {

  private static final double TOLERANCE = 0.11; // in pixels, which are written with one decimal

  @Test
  void isAFileOfItsOwnThatTellsWhatItShows() {
    var root = Picture.of(chart(Series.of("a", steps(3), steps(3)))).root();
    assertThat(root.getTagName()).isEqualTo("svg");
    assertThat(root.getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
    assertThat(root.getAttribute("role")).isEqualTo("img");
    assertThat(root.getAttribute("tabindex")).isEqualTo("0");
    assertThat(root.getAttribute("viewBox")).startsWith("0 0 720 ");
    assertThat(root.getFirstChild().getNodeName()).isEqualTo("title");
    assertThat(root.getFirstChild().getTextContent()).isEqualTo("Loss");
    assertThat(root.getFirstChild().getNextSibling().getNodeName()).isEqualTo("desc");
    assertThat(root.getFirstChild().getNextSibling().getTextContent()).isEqualTo("It falls.");
  }

  @Test
  void valuesGoWhereTheTicksSayTheyAre() {
    double[] x = {0, 25, 100};
    double[] y = {0, 2.5, 10};
    var picture = Picture.of(chart(Series.of("a", x, y).as(Mark.DOTS)));
    List<Element> dots = picture.marks("point");
    assertThat(dots).hasSize(3);
    double left = Picture.number(dots.get(0), "cx");
    double right = Picture.number(dots.get(2), "cx");
    assertThat(Picture.number(dots.get(1), "cx"))
        .isWithin(TOLERANCE)
        .of(left + 0.25 * (right - left));
    double bottom = Picture.number(dots.get(0), "cy");
    double top = Picture.number(dots.get(2), "cy");
    assertThat(bottom).isGreaterThan(top);
    assertThat(Picture.number(dots.get(1), "cy"))
        .isWithin(TOLERANCE)
        .of(bottom + 0.25 * (top - bottom));
    // The grid line labeled 10 is at the value 10.
    Element ten =
        picture.elements("text").stream()
            .filter(text -> text.getTextContent().equals("10"))
            .findFirst()
            .orElseThrow();
    assertThat(Picture.number(ten, "y") - 4).isWithin(TOLERANCE).of(top);
    assertThat(points(picture.marks("line").get(0).getAttribute("d"))).hasSize(3);
  }

  @Test
  void equalRatiosAreEqualLengthsOnALogarithmicAxis() {
    double[] x = {1, 10, 100};
    var chart =
        new LineChart(
            "Loss",
            "It falls.",
            Axis.logarithmic("step"),
            Axis.logarithmic("bits"),
            List.of(Series.of("a", x, x).as(Mark.DOTS)));
    List<Element> dots = Picture.of(chart).marks("point");
    for (String at : List.of("cx", "cy")) {
      double first = Picture.number(dots.get(0), at);
      double last = Picture.number(dots.get(2), at);
      assertThat(Picture.number(dots.get(1), at)).isWithin(TOLERANCE).of((first + last) / 2);
    }
  }

  @Test
  void aLineBreaksWhereAValueIsMissing() {
    double[] y = {1, 2, Double.NaN, 4, Double.POSITIVE_INFINITY, 6, 7};
    var picture = Picture.of(chart(Series.of("a", steps(7), y)));
    String path = picture.marks("line").get(0).getAttribute("d");
    assertThat(path.chars().filter(c -> c == 'M').count()).isEqualTo(3);
    assertThat(points(path)).hasSize(5);
    // The fourth point has no neighbor, and a line of one point would be invisible.
    assertThat(picture.marks("point")).hasSize(1);
    assertThat(path).doesNotContain("NaN");
  }

  @Test
  void aLogarithmicAxisLeavesOutWhatItCannotHold() {
    var chart =
        new LineChart(
            "Loss",
            "It falls.",
            Axis.of("step"),
            Axis.logarithmic("loss"),
            List.of(Series.of("a", steps(4), new double[] {0, -1, 1e-3, 1e-2})));
    assertThat(points(Picture.of(chart).marks("line").get(0).getAttribute("d"))).hasSize(2);
  }

  @Test
  void onePointIsSeenAndNoneIsSaid() {
    var one = Picture.of(chart(Series.of("a", new double[] {5}, new double[] {3})));
    assertThat(one.marks("point")).hasSize(1);
    for (LineChart empty :
        List.of(chart(), chart(Series.of("a", steps(2), new double[] {Double.NaN, Double.NaN})))) {
      var picture = Picture.of(empty);
      assertThat(picture.marks("line")).isEmpty();
      assertThat(picture.texts()).contains("nothing to show yet");
    }
  }

  @Test
  void equalValuesAreALineInTheMiddle() {
    var picture = Picture.of(chart(Series.of("a", steps(3), new double[] {2, 2, 2})));
    assertThat(points(picture.marks("line").get(0).getAttribute("d"))).hasSize(3);
    assertThat(picture.root().getAttribute("viewBox")).doesNotContain("NaN");
  }

  @Test
  void seriesOfOneLabelShareColourAndLegend() {
    var pale = Series.of("training", steps(3), steps(3)).as(Mark.FAINT);
    var picture =
        Picture.of(chart(pale, pale.as(Mark.LINE), Series.of("validation", steps(3), steps(3))));
    assertThat(picture.marks("key")).hasSize(2);
    assertThat(picture.texts()).containsAtLeast("training", "validation");
    List<String> colours =
        picture.marks("series").stream()
            .filter(group -> group.getElementsByTagName("path").getLength() > 0)
            .map(group -> group.getAttribute("style"))
            .toList();
    assertThat(colours).hasSize(3);
    assertThat(colours.get(0)).isEqualTo(colours.get(1));
    assertThat(colours.get(2)).isNotEqualTo(colours.get(0));
    assertThat(picture.marks("faint")).hasSize(1);
  }

  @Test
  void manyLayersHaveColoursOfTheirOwn() {
    var chart =
        chart(
            IntStream.range(0, 36)
                .mapToObj(layer -> Series.of("layer " + layer, steps(3), steps(3)))
                .toArray(Series[]::new));
    var picture = Picture.of(chart);
    assertThat(
            picture.marks("series").stream()
                .map(one -> one.getAttribute("style"))
                .distinct()
                .toList())
        .hasSize(36);
    assertWithMessage("keys stay within the picture")
        .that(
            picture.marks("key").stream()
                .mapToDouble(key -> Picture.number(key, "x"))
                .max()
                .getAsDouble())
        .isLessThan(700);
  }

  @Test
  void textIsNeverMarkup() {
    String hostile = "</title><script>alert(1)</script>&\"'\u0000\u0007\uD800";
    var chart =
        new LineChart(
            hostile,
            hostile,
            Axis.of(hostile),
            Axis.of(hostile),
            List.of(
                Series.of(hostile, steps(3), steps(3)).as(Mark.DOTS),
                Series.of("b", steps(3), steps(3))));
    var picture = Picture.of(chart);
    assertThat(picture.elements("script")).isEmpty();
    assertThat(picture.root().getFirstChild().getTextContent())
        .isEqualTo("</title><script>alert(1)</script>&\"'\uFFFD\uFFFD\uFFFD");
  }

  @Test
  void aSeriesNeedsAsManyHeightsAsPlaces() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> Series.of("a", steps(2), steps(3)));
    assertThat(refused)
        .hasMessageThat()
        .contains("series a must have as many values of x (2) as of y (3)");
  }

  @Test
  void isDrawnForNarrowColumnsToo() {
    var picture = Picture.of(chart(Series.of("a", steps(9), steps(9))).svg(Chart.NARROW));
    assertThat(picture.root().getAttribute("width")).isEqualTo("340");
    for (Element text : picture.elements("text")) {
      assertThat(Picture.number(text, "x")).isAtMost(340);
    }
  }

  private static LineChart chart(Series... series) {
    return new LineChart(
        "Loss", "It falls.", Axis.of("step"), Axis.of("bits per byte"), Arrays.asList(series));
  }

  private static double[] steps(int count) {
    return IntStream.range(0, count).asDoubleStream().toArray();
  }

  private static List<String> points(String path) {
    List<String> numbers = Splitter.onPattern("[M ]").omitEmptyStrings().splitToList(path);
    return IntStream.range(0, numbers.size() / 2)
        .mapToObj(i -> numbers.get(2 * i) + " " + numbers.get(2 * i + 1))
        .toList();
  }
}
