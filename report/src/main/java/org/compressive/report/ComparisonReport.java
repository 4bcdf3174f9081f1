package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.compressive.report.chart.Chart;
import org.compressive.training.comparison.ComparisonPlan;
import org.compressive.training.comparison.ComparisonSummary;

/** A self-contained HTML page about a comparison of models: its tables and its learning curves. */
public final class ComparisonReport {

  /**
   * A table of the page.
   *
   * @param columns the names of the columns
   * @param rows the rows, each with a text for every column
   */
  public record Table(String title, List<String> columns, List<List<String>> rows) {}

  private final String name;
  private final ComparisonPlan plan;
  private final ComparisonSummary summary;
  private final ImmutableList<String> command;
  private final ImmutableList<Table> tables;
  private final ComparisonFigures figures;

  /**
   * @param name the name of the comparison
   * @param command the command line
   * @param tables the tables that the page begins with
   */
  public ComparisonReport(
      String name,
      ComparisonPlan plan,
      ComparisonSummary summary,
      List<String> command,
      List<Table> tables) {
    this.name = name;
    this.plan = plan;
    this.summary = summary;
    this.command = ImmutableList.copyOf(command);
    this.tables = ImmutableList.copyOf(tables);
    figures = new ComparisonFigures(summary);
  }

  /** Returns the page. */
  public String html() {
    return new Page(
            "comparison",
            Glyphs.lines(name),
            lead(),
            facts(),
            summary.warnings(),
            sections().stream()
                .filter(section -> !section.figures().isEmpty() || !section.tables().isEmpty())
                .toList(),
            List.of(
                new Page.Fact("command", String.join(" ", command)),
                new Page.Fact("seeds", plan.config().seeds().toString()),
                new Page.Fact("scored split", plan.config().split())),
            plan.yaml())
        .html();
  }

  /** Returns all charts of the page, keyed by names that are valid file names. */
  public ImmutableMap<String, Chart> charts() {
    return sections().stream()
        .flatMap(section -> section.figures().stream())
        .collect(ImmutableMap.toImmutableMap(Figure::id, Figure::chart));
  }

  private String lead() {
    var config = plan.config();
    return "%s models were trained with %s %s and scored on the %s split. Differences are from %s."
        .formatted(
            config.runs().size(),
            config.seeds().size(),
            config.seeds().size() == 1 ? "seed" : "seeds",
            config.split(),
            summary.against());
  }

  private ImmutableList<Page.Fact> facts() {
    return summary.models().stream()
        .filter(model -> !model.finished().isEmpty())
        .map(
            model ->
                new Page.Fact(
                    "bits per byte, " + model.name(),
                    String.format(
                        Locale.ROOT,
                        "%.4f",
                        model.mean(figures -> figures.bitsPerByte()).orElseThrow())))
        .collect(ImmutableList.toImmutableList());
  }

  private ImmutableList<Page.Section> sections() {
    var shown =
        tables.stream()
            .map(
                table ->
                    new Page.TableView(table.title(), DataTable.of(table.columns(), table.rows())))
            .toList();
    return ImmutableList.of(
        new Page.Section(
            "results",
            "Results",
            "The t interval of a difference says how much it depends on the seed. The block interval"
                + " says how much it depends on the text. Both cover 95%.",
            shown,
            figures.differences().stream().toList(),
            List.of()),
        new Page.Section(
            "curves",
            "Learning curves",
            "These charts compare the models at equal steps and at equal time.",
            List.of(),
            Stream.of(figures.lossBySteps(), figures.lossByTime())
                .flatMap(Optional::stream)
                .toList(),
            List.of()),
        new Page.Section(
            "recall",
            "Recall",
            "This chart shows how often the models predict what the text asks for.",
            List.of(),
            figures.recall().stream().toList(),
            List.of()));
  }
}
