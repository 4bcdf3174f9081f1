package org.compressive.report.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ObjectArrays;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A builder of SVG pictures. It escapes text; lengths are in pixels. */
final class Drawing {

  /** The part of a text that lies at its coordinates. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private static final String STYLE = style();

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter writer;

  /** Begins a picture with its title, its description, its style and its background. */
  Drawing(Chart chart, double width, double height) {
    try {
      writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("no XML can be written", e);
    }
    open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "compressive-chart",
        "viewBox",
        "0 0 " + number(width) + " " + number(height),
        "width",
        width,
        "height",
        height,
        "style",
        "max-width:100%;height:auto",
        "role",
        "img",
        "tabindex",
        0);
    element("title", chart.title());
    element("desc", chart.description());
    element("style", STYLE);
    empty("rect", "class", "paper", "width", width, "height", height, "rx", 6);
  }

  /** Opens an element with attributes, given as alternating names and values. */
  void open(String name, Object... attributes) {
    try {
      writer.writeStartElement(name);
      for (int i = 0; i < attributes.length; i += 2) {
        writer.writeAttribute((String) attributes[i], value(attributes[i + 1]));
      }
    } catch (XMLStreamException e) {
      throw failed(e);
    }
  }

  void close() {
    try {
      writer.writeEndElement();
    } catch (XMLStreamException e) {
      throw failed(e);
    }
  }

  /** Writes an element without content. */
  void empty(String name, Object... attributes) {
    open(name, attributes);
    close();
  }

  /** Writes an element that contains only text. */
  void element(String name, String content, Object... attributes) {
    open(name, attributes);
    characters(content);
    close();
  }

  /** Writes an element that shows the text {@code told} when it is pointed at. */
  void mark(String name, String told, Object... attributes) {
    open(name, attributes);
    element("title", told);
    close();
  }

  /** Returns the given attributes, followed by those that position a rectangle. */
  static Object[] placed(
      double x, double y, double width, double height, String kind, Object... others) {
    return ObjectArrays.concat(
        others,
        new Object[] {"class", kind, "x", x, "y", y, "width", width, "height", height},
        Object.class);
  }

  void line(String kind, double x1, double y1, double x2, double y2) {
    empty("line", "class", kind, "x1", x1, "y1", y1, "x2", x2, "y2", y2);
  }

  void text(String kind, double x, double y, Anchor anchor, String content) {
    element("text", content, place(kind, x, y, anchor));
  }

  /** Writes centered text, condensed to the available width if a wide font might exceed it. */
  void fitted(String kind, double middle, double y, double room, String content) {
    if (widthOf(content) <= room) {
      text(kind, middle, y, Anchor.MIDDLE, content);
      return;
    }
    Object[] fitting = {"textLength", room, "lengthAdjust", "spacingAndGlyphs"};
    Object[] place = place(kind, middle, y, Anchor.MIDDLE);
    element("text", content, ObjectArrays.concat(place, fitting, Object.class));
  }

  private static Object[] place(String kind, double x, double y, Anchor anchor) {
    String anchored = anchor.name().toLowerCase(Locale.ROOT);
    return new Object[] {"class", kind, "x", x, "y", y, "text-anchor", anchored};
  }

  /** Returns the finished picture. */
  String svg() {
    close();
    return text.toString();
  }

  /** Formats a length with one decimal, which is left out if it is 0. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** Estimates the width of a text at 12 pixels; fonts differ. */
  static double widthOf(String text) {
    return 7.3 * text.length();
  }

  private static String value(Object value) {
    return value instanceof Double length ? number(length) : clean(value.toString());
  }

  private void characters(String content) {
    try {
      writer.writeCharacters(clean(content));
    } catch (XMLStreamException e) {
      throw failed(e);
    }
  }

  /**
   * Replaces what XML cannot contain even escaped: most control characters and unpaired surrogates.
   */
  private static String clean(String content) {
    return content
        .codePoints()
        .map(c -> (c < ' ' && c != '\n' && c != '\t') || isNoCharacter(c) ? '\uFFFD' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isNoCharacter(int point) {
    return (point >= 0xD800 && point <= 0xDFFF) || point == 0xFFFE || point == 0xFFFF;
  }

  private static IllegalStateException failed(XMLStreamException cause) {
    return new IllegalStateException("a string writer cannot fail", cause);
  }

  private static String style() {
    try {
      return Resources.toString(Resources.getResource(Drawing.class, "chart.css"), UTF_8)
          .replace("\n", "");
    } catch (IOException e) {
      throw new UncheckedIOException("chart.css cannot be read", e);
    }
  }
}
