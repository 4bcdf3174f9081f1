package org.compressive.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.compressive.files.DurableFiles;
import org.compressive.files.Reason;
import org.compressive.report.ComparisonReport;
import org.compressive.training.comparison.ComparisonPlan;
import org.compressive.training.comparison.ComparisonRow;
import org.compressive.training.comparison.ComparisonSummary;

/**
 * The results of a comparison, as files and as lines.
 *
 * @param folder the folder of the comparison
 * @param command the command line
 */
record ComparisonFiles(
    Path folder,
    ComparisonPlan plan,
    ComparisonSummary summary,
    List<ComparisonRow> rows,
    List<String> command) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String PICTURES = "pictures";

  /** Returns the results as one JSON object. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("comparison", folder.toString());
    json.put("command", command);
    json.put("split", plan.config().split());
    json.put("against", summary.against());
    json.put("models", models().json());
    json.put("rows", runs().json());
    json.put("recall", recall().json());
    json.put("warnings", summary.warnings());
    return json;
  }

  ResultTable models() {
    return ComparisonTables.models(summary);
  }

  /** Returns the table of recall, which has no rows if the text asks for nothing. */
  ResultTable recall() {
    return ComparisonTables.recall(summary);
  }

  private ResultTable runs() {
    return ComparisonTables.runs(rows);
  }

  /** Writes the tables, the page and the pictures into the folder. */
  void write() {
    try {
      Map<String, String> files =
          ImmutableMap.of(
              "models.csv", models().csv(),
              "recall.csv", recall().csv(),
              "rows.csv", runs().csv(),
              "comparison.json",
                  MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n",
              "comparison.md", markdown(),
              "comparison.html", page().html());
      for (var file : files.entrySet()) {
        DurableFiles.write(folder.resolve(file.getKey()), file.getValue());
      }
      Files.createDirectories(folder.resolve(PICTURES));
      for (var chart : page().charts().entrySet()) {
        DurableFiles.write(folder.resolve(picture(chart.getKey())), chart.getValue().svg() + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "comparison folder (%s) cannot be written: %s"
              .formatted(folder, Reason.of(e, folder.toString())),
          e);
    }
  }

  private String name() {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  private String markdown() {
    var text = new StringBuilder("# " + name() + "\n\n");
    ResultTable models = models().withoutEmptyColumns();
    text.append(models.markdown());
    text.append("\nDifferences are from ").append(summary.against());
    text.append(", in bits per byte on the ").append(plan.config().split());
    text.append(" split.");
    if (models.columns().contains("differenceLow")) {
      text.append(" `differenceLow` and `differenceHigh` are the 95% t interval over seeds.");
    }
    if (models.columns().contains("blocksLow")) {
      text.append(
          " `blocksLow` and `blocksHigh` are the 95% bootstrap interval over blocks of text.");
    }
    text.append("\n");
    for (String warning : summary.warnings()) {
      text.append("\n- ").append(warning);
    }
    text.append(summary.warnings().isEmpty() ? "" : "\n");
    if (!recall().rows().isEmpty()) {
      text.append("\n## Recall\n\n").append(recall().markdown());
    }
    for (var chart : page().charts().entrySet()) {
      String title = chart.getValue().title();
      text.append("\n![%s](%s)\n".formatted(title, picture(chart.getKey())));
    }
    text.append("\n## Rows\n\n").append(runs().withoutEmptyColumns().markdown());
    text.append("\n## Configuration\n\n```yaml\n").append(plan.yaml().stripTrailing());
    return text.append("\n```\n").toString();
  }

  private static String picture(String chart) {
    return PICTURES + "/" + chart + ".svg";
  }

  private ComparisonReport page() {
    return new ComparisonReport(
        name(),
        plan,
        summary,
        command,
        List.of(table("Models", models()), table("Models by seed", runs())));
  }

  private static ComparisonReport.Table table(String title, ResultTable table) {
    ResultTable shown = table.withoutEmptyColumns();
    return new ComparisonReport.Table(title, shown.columns(), shown.texts());
  }
}
