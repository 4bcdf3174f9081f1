package org.compressive.report;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Locale;

/** Formats the numbers of the page and the sentences that give their source. */
final class Texts {

  private Texts() {}

  /** Formats a measured number, as in the run's own files. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  /** Formats a row of a table. */
  static ImmutableList<String> of(Object... values) {
    return Arrays.stream(values).map(String::valueOf).collect(ImmutableList.toImmutableList());
  }

  /** Returns a sentence that says what was read. */
  static String source(Reading reading) {
    return String.format(
        Locale.ROOT,
        "The checkpoint of step %,d was evaluated on the %s.",
        reading.step(),
        reading.part());
  }
}
