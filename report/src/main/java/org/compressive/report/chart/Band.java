package org.compressive.report.chart;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Adjacent columns that belong together, with a name above them.
 *
 * @param label the name
 * @param from the first column, from 0
 * @param to the column after the last
 */
public record Band(String label, int from, int to) {

  public Band {
    checkArgument(0 <= from && from < to, "band %s (%s to %s) must hold a column", label, from, to);
  }
}
