package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Builds tables of selected steps of a run, with the numbers written as in the run's files. */
final class StepTables {

  private static final String STEP = "step";

  /**
   * The maximum number of steps chosen from a set of rows. Tables are meant for reading; the file
   * itself has the rest.
   */
  private static final int ROWS = 20;

  private final CsvTable table;
  private final ImmutableList<String> steps;

  /**
   * Creates tables from a file.
   *
   * @param table a table in which a column has at most one value at each step
   * @param kept a column; more steps are selected from those at which it has a value
   */
  StepTables(CsvTable table, String kept) {
    this.table = table;
    steps = steps(table, kept);
  }

  /**
   * Returns the first step, the last, and steps at about equal distances between them, selected
   * from all rows and a second time from the rows with a value in {@code kept}.
   */
  private static ImmutableList<String> steps(CsvTable table, String kept) {
    var chosen = new TreeSet<Long>();
    for (CsvTable rows : List.of(table, table.having(kept))) {
      List<Long> steps =
          rows.rows().isEmpty()
              ? List.of()
              : rows.texts(STEP).stream().map(Long::valueOf).distinct().toList();
      int wanted = Math.min(ROWS, steps.size());
      for (int i = 0; i < wanted; i++) {
        chosen.add(steps.get(wanted == 1 ? 0 : i * (steps.size() - 1) / (wanted - 1)));
      }
    }
    return chosen.stream().map(String::valueOf).collect(ImmutableList.toImmutableList());
  }

  /**
   * Returns a table of the selected steps, without those at which every column is empty.
   *
   * @param columns the columns of the file to show, in order, each mapped to its heading
   */
  DataTable of(Map<String, String> columns) {
    Map<String, Map<String, String>> values =
        columns.keySet().stream().collect(Collectors.toMap(Function.identity(), this::byStep));
    List<String> names = new ArrayList<>(List.of(STEP));
    names.addAll(columns.values());
    return DataTable.of(
        names,
        steps.stream()
            .map(
                step -> {
                  List<String> row = new ArrayList<>(List.of(step));
                  columns
                      .keySet()
                      .forEach(column -> row.add(values.get(column).getOrDefault(step, "")));
                  return row;
                })
            .filter(row -> row.stream().skip(1).anyMatch(value -> !value.isEmpty()))
            .toList());
  }

  private Map<String, String> byStep(String column) {
    var wanted = ImmutableSet.copyOf(steps);
    CsvTable having = table.having(column);
    List<String> at = having.rows().isEmpty() ? List.of() : having.texts(STEP);
    List<String> values = having.rows().isEmpty() ? List.of() : having.texts(column);
    return IntStream.range(0, at.size())
        .boxed()
        .filter(i -> wanted.contains(at.get(i)))
        .collect(Collectors.toMap(at::get, values::get, (first, last) -> last));
  }
}
