package org.compressive.report;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Numbers as they are read, under a chart.
 *
 * @param columns their names
 * @param rows each with a text for every column
 */
record DataTable(ImmutableList<String> columns, ImmutableList<Row> rows) {

  /**
   * One row.
   *
   * @param name of the row: its first column
   * @param values of the other columns
   */
  record Row(String name, ImmutableList<String> values) {}

  /** A table of rows that begin with their name. */
  static DataTable of(List<String> columns, List<? extends List<String>> rows) {
    return new DataTable(
        ImmutableList.copyOf(columns),
        rows.stream()
            .map(row -> new Row(row.get(0), ImmutableList.copyOf(row.subList(1, row.size()))))
            .collect(ImmutableList.toImmutableList()));
  }
}
