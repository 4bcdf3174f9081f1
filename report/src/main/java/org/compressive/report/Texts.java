package org.compressive.report;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Locale;

/** How the page writes numbers and says where they come from. */
final class Texts {

  private Texts() {}

  /** A measured number, as the run's own files have them. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  /** A row of a table. */
  static ImmutableList<String> of(Object... values) {
    return Arrays.stream(values).map(String::valueOf).collect(ImmutableList.toImmutableList());
  }

  /** A sentence on what was read. */
  static String source(Reading reading) {
    return String.format(
        Locale.ROOT,
        "Taken from the checkpoint of step %,d, which read the %s.",
        reading.step(),
        reading.part());
  }
}
