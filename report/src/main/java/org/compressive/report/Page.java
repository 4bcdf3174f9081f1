package org.compressive.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What {@code report.html} is filled with. Its names are the template's; all text of it is escaped
 * there, and only the charts and the style sheet, which are made here, are taken as they are.
 *
 * @param name of the run
 * @param lead one sentence on how it went
 * @param facts a few figures
 * @param notes what the reader should know of the page
 * @param sections the page's body
 * @param provenance where the run comes from
 * @param configuration as YAML
 */
record Page(
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
   * A part of the page.
   *
   * @param id names it in the page
   * @param text what it tells
   */
  record Section(
      String id, String title, String text, List<Figure> figures, List<SampleView> samples) {}

  /** A sample with its heading. */
  record SampleView(String title, String prompt, String text) {}

  /** The page as HTML. */
  String html() {
    return Mustache.compiler()
        .escapeHTML(true)
        .strictSections(true)
        .compile(resource("report.html"))
        .execute(this);
  }

  /** The style sheet. */
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
