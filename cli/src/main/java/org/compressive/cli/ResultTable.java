package org.compressive.cli;

import com.google.common.base.CharMatcher;
import com.google.common.base.Joiner;
import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of results, which is printed, written as CSV or part of a JSON object.
 *
 * @param name the plural name of the rows, which is the JSON key and the name of the CSV file
 * @param columns the names of the columns
 * @param rows the rows, each with a number, a text or null for every column
 */
record ResultTable(String name, List<String> columns, List<List<@Nullable Object>> rows) {

  /** Returns the lines of the table for human readers, with columns aligned. */
  List<String> lines() {
    var cells = ImmutableList.<List<String>>builder();
    cells.add(columns);
    cells.addAll(texts());
    var all = cells.build();
    int[] widths =
        IntStream.range(0, columns.size())
            .map(column -> all.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return all.stream().map(row -> line(row, widths)).toList();
  }

  /** Returns the table without a column, for which lines may have no room. */
  ResultTable without(String column) {
    int index = columns.indexOf(column);
    return new ResultTable(
        name, less(columns, index), rows.stream().map(row -> less(row, index)).toList());
  }

  /**
   * Returns the table without the columns that have no value in any of its rows, if it has rows.
   */
  ResultTable withoutEmptyColumns() {
    ResultTable table = this;
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      if (!rows.isEmpty() && rows.stream().allMatch(row -> row.get(column) == null)) {
        table = table.without(columns.get(column));
      }
    }
    return table;
  }

  private static <T extends @Nullable Object> List<T> less(List<T> all, int index) {
    List<T> fewer = new ArrayList<>(all);
    fewer.remove(index);
    return fewer;
  }

  private String line(List<String> row, int[] widths) {
    return IntStream.range(0, row.size())
        .mapToObj(
            column ->
                isText(column)
                    ? Strings.padEnd(row.get(column), widths[column], ' ')
                    : Strings.padStart(row.get(column), widths[column], ' '))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  private boolean isText(int column) {
    return rows.stream().anyMatch(row -> row.get(column) instanceof String);
  }

  private static String shown(@Nullable Object value) {
    if (value instanceof Double figure) {
      return rounded(figure);
    }
    return value instanceof Long number
        ? String.format(Locale.ROOT, "%,d", number)
        : value == null ? "-" : value.toString();
  }

  private static String rounded(double value) {
    if (value == Math.rint(value) || Math.abs(value) >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    String five = String.format(Locale.ROOT, "%.5g", value);
    String shorter = CharMatcher.is('0').trimTrailingFrom(five);
    return Double.parseDouble(shorter) == value ? shorter : five; // 0.0003, but 2.6060 for 2.60604
  }

  /** Returns the cells as the lines show them, without the names of the columns. */
  List<List<String>> texts() {
    return rows.stream().map(row -> row.stream().map(ResultTable::shown).toList()).toList();
  }

  /** Returns the table in Markdown. */
  String markdown() {
    var lines = ImmutableList.<String>builder();
    lines.add(markdown(columns));
    lines.add(
        markdown(
            IntStream.range(0, columns.size())
                .mapToObj(column -> isText(column) ? "---" : "--:")
                .toList()));
    texts().forEach(row -> lines.add(markdown(row)));
    return Joiner.on('\n').join(lines.build()) + "\n";
  }

  private static String markdown(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** Returns the table as CSV (RFC 4180, but with line feeds); a missing value is empty. */
  String csv() {
    var lines = ImmutableList.<String>builder();
    lines.add(Joiner.on(',').join(columns));
    rows.forEach(
        row -> lines.add(row.stream().map(ResultTable::field).collect(Collectors.joining(","))));
    return Joiner.on('\n').join(lines.build()) + "\n";
  }

  private static String field(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text = value.toString();
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Returns the rows as objects whose keys are the columns. */
  List<Map<String, @Nullable Object>> json() {
    return rows.stream().map(this::object).toList();
  }

  private Map<String, @Nullable Object> object(List<@Nullable Object> row) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      object.put(columns.get(i), row.get(i));
    }
    return object;
  }
}
