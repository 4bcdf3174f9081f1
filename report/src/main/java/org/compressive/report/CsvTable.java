package org.compressive.report;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Doubles;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The contents of a file of comma-separated values that a run writes, whose first column is the
 * step.
 *
 * @param columns the names of the columns
 * @param rows the rows, each with a value for every column, as text; a missing value is an empty
 *     string
 */
record CsvTable(ImmutableList<String> columns, ImmutableList<ImmutableList<String>> rows) {

  private static final Splitter COMMA = Splitter.on(',');

  /**
   * Reads a file; returns a table without rows if the file does not exist. Skips a last line that
   * is still being written, and any row that does not begin with a step.
   */
  static CsvTable read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new CsvTable(ImmutableList.of(), ImmutableList.of());
    }
    String text = Files.readString(file);
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    if (lines.isEmpty()) {
      return new CsvTable(ImmutableList.of(), ImmutableList.of());
    }
    ImmutableList<String> columns = ImmutableList.copyOf(COMMA.split(lines.get(0)));
    return new CsvTable(
        columns,
        lines.stream()
            .skip(1)
            .map(line -> ImmutableList.copyOf(COMMA.split(line)))
            .filter(row -> row.size() == columns.size() && Longs.tryParse(row.get(0)) != null)
            .collect(ImmutableList.toImmutableList()));
  }

  /**
   * Returns a table of the rows that have a value in a column; it has no rows if there is no such
   * column.
   */
  CsvTable having(String column) {
    int index = columns.indexOf(column);
    return new CsvTable(
        columns,
        rows.stream()
            .filter(row -> index >= 0 && !row.get(index).isEmpty())
            .collect(ImmutableList.toImmutableList()));
  }

  /** Returns a table of the rows that have exactly this value in a column. */
  CsvTable having(String column, String value) {
    int index = columns.indexOf(column);
    return new CsvTable(
        columns,
        rows.stream()
            .filter(row -> index >= 0 && row.get(index).equals(value))
            .collect(ImmutableList.toImmutableList()));
  }

  /** Returns the texts of a column, unchanged. */
  ImmutableList<String> texts(String column) {
    int index = columns.indexOf(column);
    return rows.stream().map(row -> row.get(index)).collect(ImmutableList.toImmutableList());
  }

  /** Returns a column as numbers, with NaN for a value that is not a number. */
  double[] numbers(String column) {
    return texts(column).stream()
        .map(Doubles::tryParse)
        .mapToDouble(value -> value == null ? Double.NaN : value)
        .toArray();
  }
}
