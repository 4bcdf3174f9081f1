package org.compressive.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The values that fill in {@code report.html}. Component names match those in the template. The
 * template escapes all text; only the charts and the style sheet, which are produced here, are
 * inserted unchanged.
 *
 * @param kind what the page is about: a run or a comparison
 * @param name the name of the run or comparison
 * @param lead a sentence that summarizes it
 * @param facts a few key figures
 * @param notes remarks about the page for the reader
 * @param sections the body of the page
 * @param provenance the origin of the numbers
 * @param configuration the configuration as YAML
 */
record Page(
    String kind,
    String name,
    String lead,
    List<Fact> facts,
    List<String> notes,
    List<Section> sections,
    List<Fact> provenance,
    String configuration) {

  /** A name with its value. */
  record Fact(String name, String value) {}

  /**
   * A section of the page.
   *
   * @param id the section's name in the page
   * @param text the introduction of the section
   */
  record Section(
      String id,
      String title,
      String text,
      List<TableView> tables,
      List<Figure> figures,
      List<SampleView> samples) {}

  /** A table with its heading. */
  record TableView(String title, DataTable table) {}

  /** A sample with its heading. */
  record SampleView(String title, String prompt, String text) {}

  /** Returns the page as HTML. */
  String html() {
    return Mustache.compiler()
        .escapeHTML(true)
        .strictSections(true)
        .compile(resource("report.html"))
        .execute(this);
  }

  /** Returns the style sheet. */
  String style() {
    return resource("report.css");
  }

  private static String resource(String name) {
    try {
      return Resources.toString(Resources.getResource(Page.class, name), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
