package org.compressive.report.chart;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A color for light and for dark backgrounds, as {@code #rrggbb}.
 *
 * @param light the color on a light background
 * @param dark the color on a dark background
 */
record Colour(String light, String dark) {

  /** Colors that can be distinguished even with red-green color blindness. */
  private static final ImmutableList<Colour> APART =
      ImmutableList.of(
          new Colour("#1f6fb4", "#6fb3f2"),
          new Colour("#c8560f", "#f2a065"),
          new Colour("#1b8a6b", "#5fcfa9"),
          new Colour("#9a4a9e", "#d997db"),
          new Colour("#8a6d00", "#e0c25a"),
          new Colour("#59636e", "#aab4bf"));

  /** The colors of a sequence from its first element to its last, in even steps. */
  private static final ImmutableList<Colour> ORDER =
      ImmutableList.of(
          new Colour("#3b2f86", "#a79cf0"),
          new Colour("#1f6fb4", "#6fb3f2"),
          new Colour("#1b8a6b", "#5fcfa9"),
          new Colour("#a07800", "#e0c25a"),
          new Colour("#c8460f", "#f28d65"));

  /**
   * Returns {@code count} colors: distinct ones, or a graded sequence if there are too few distinct
   * ones.
   */
  static ImmutableList<Colour> of(int count) {
    if (count <= APART.size()) {
      return APART.subList(0, count);
    }
    return IntStream.range(0, count)
        .mapToObj(i -> between((double) i / (count - 1)))
        .collect(ImmutableList.toImmutableList());
  }

  private static Colour between(double share) {
    double place = share * (ORDER.size() - 1);
    int index = Math.min((int) place, ORDER.size() - 2);
    Colour from = ORDER.get(index);
    Colour to = ORDER.get(index + 1);
    return new Colour(
        mix(from.light, to.light, place - index), mix(from.dark, to.dark, place - index));
  }

  private static String mix(String from, String to, double share) {
    var mixed = new StringBuilder("#");
    for (int i = 1; i < 7; i += 2) {
      int a = Integer.parseInt(from.substring(i, i + 2), 16);
      int b = Integer.parseInt(to.substring(i, i + 2), 16);
      mixed.append(String.format(Locale.ROOT, "%02x", Math.round(a + share * (b - a))));
    }
    return mixed.toString();
  }

  /** Returns the style of a group of marks, from which the style sheet chooses the color. */
  String style() {
    return "--light:" + light + ";--dark:" + dark;
  }
}
