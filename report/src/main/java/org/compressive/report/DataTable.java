package org.compressive.report;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A table of the numbers behind a chart, formatted for reading.
 *
 * @param columns the names of the columns
 * @param rows the rows, each with a text for every column
 */
record DataTable(ImmutableList<String> columns, ImmutableList<Row> rows) {

  /**
   * A row of the table.
   *
   * @param name the name of the row, which is its first column
   * @param values the values of the other columns
   */
  record Row(String name, ImmutableList<String> values) {}

  /** Creates a table from rows; the first value of each row is the row's name. */
  static DataTable of(List<String> columns, List<? extends List<String>> rows) {
    return new DataTable(
        ImmutableList.copyOf(columns),
        rows.stream()
            .map(row -> new Row(row.get(0), ImmutableList.copyOf(row.subList(1, row.size()))))
            .collect(ImmutableList.toImmutableList()));
  }
}
