package org.compressive.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.html.HtmlEscapers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.compressive.graph.Memories;
import org.compressive.graph.ParameterCount;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.ModelConfig;
import org.compressive.training.ResourceEstimate;
import org.compressive.training.RunConfig;

/**
 * Renders a configuration as HTML ({@code text/html}): first a table of the parameter counts, the
 * temporal range and the size of the memories, then a table of the settings under their names in
 * YAML.
 */
public final class ConfigurationTable {

  private static final String STYLE =
      """
      <style>.compressive-table{--ink:#1f2328;--soft:#59636e;--paper:#fff;--edge:#d9dee3;\
      background:var(--paper);color:var(--ink);border:1px solid var(--edge);border-radius:6px;\
      padding:.4rem .8rem .6rem;font:13px/1.5 system-ui,sans-serif;max-width:46rem}\
      .compressive-table table{border-collapse:collapse;margin:.3rem 0;color:inherit;\
      font-variant-numeric:tabular-nums;font-size:inherit;width:100%}\
      .compressive-table caption{text-align:left;font-weight:600;padding:.3rem 0;\
      color:inherit;caption-side:top}\
      .compressive-table tr{background:none}\
      .compressive-table th,.compressive-table td{text-align:left;padding:.15rem .8rem .15rem 0;\
      border:0;border-bottom:1px solid var(--edge);vertical-align:top}\
      .compressive-table th{font-weight:400;color:var(--soft);width:45%}\
      @media screen and (prefers-color-scheme:dark){.compressive-table{--ink:#e6e9ee;\
      --soft:#a3adb8;--paper:#16191d;--edge:#363d46}}</style>""";

  private record Row(String name, String value) {}

  private ConfigurationTable() {}

  /** Returns the table of a model's configuration. */
  public static String html(ModelConfig model) {
    return html(figures(model), settings(model));
  }

  /**
   * Returns the table of a run's configuration, including the memory that training is expected to
   * need.
   */
  public static String html(RunConfig run) {
    List<Row> figures = new ArrayList<>(figures(run.model()));
    figures.add(
        new Row(
            "estimated peak memory of training",
            megabytes(ResourceEstimate.of(run).memoryBytes())));
    figures.add(
        new Row(
            "tokens per step", number((long) run.training().batch() * run.model().stepLength())));
    return html(figures, settings(run));
  }

  private static List<Row> figures(ModelConfig model) {
    var parameters = ParameterCount.of(model);
    long memories =
        Memories.specs(model).stream()
            .mapToLong(spec -> (long) spec.rows() * spec.width() * Float.BYTES)
            .sum();
    return List.of(
        new Row("parameters", number(parameters.total())),
        new Row("parameters of the Transformer", number(parameters.transformer())),
        new Row("parameters of the compression functions", number(parameters.compression())),
        new Row("temporal range", range(model)),
        new Row("memories of one stream", megabytes(memories)));
  }

  private static String range(ModelConfig model) {
    var range = model.temporalRange();
    return range.isPresent() ? number(range.getAsLong()) + " tokens" : "unbounded";
  }

  /** Returns the settings of a configuration, each named by its path. */
  private static List<Row> settings(Object configuration) {
    List<Row> rows = new ArrayList<>();
    try {
      add(rows, "", new YAMLMapper().readTree(ConfigurationYaml.write(configuration)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("configuration just written cannot be read", e);
    }
    return rows;
  }

  private static void add(List<Row> rows, String path, JsonNode node) {
    if (node.isObject()) {
      String section = path.isEmpty() ? "" : path + ".";
      node.properties().forEach(field -> add(rows, section + field.getKey(), field.getValue()));
    } else {
      rows.add(new Row(path, node.isTextual() ? node.asText() : node.toString()));
    }
  }

  private static String html(List<Row> figures, List<Row> settings) {
    var html = new StringBuilder("<div class=\"compressive-table\">").append(STYLE);
    append(html, "Resulting sizes", figures);
    append(html, "Settings", settings);
    return html.append("</div>").toString();
  }

  private static void append(StringBuilder html, String caption, List<Row> rows) {
    html.append("<table><caption>").append(caption).append("</caption><tbody>");
    var escaper = HtmlEscapers.htmlEscaper();
    for (Row row : rows) {
      html.append("<tr><th scope=\"row\">").append(escaper.escape(row.name()));
      html.append("</th><td>").append(escaper.escape(row.value())).append("</td></tr>");
    }
    html.append("</tbody></table>");
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }
}
