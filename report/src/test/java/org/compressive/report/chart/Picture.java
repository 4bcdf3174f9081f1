package org.compressive.report.chart;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.StringReader;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A chart's SVG, parsed as the file that it would be. */
record Picture(Element root) {

  static Picture of(Chart chart) {
    return of(chart.svg());
  }

  static Picture of(String svg) {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      var document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
      return new Picture(document.getDocumentElement());
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new AssertionError("no well-formed SVG: " + svg, e);
    }
  }

  /** Returns the elements of a class, such as {@code bar}. */
  ImmutableList<Element> marks(String kind) {
    return elements("*").stream()
        .filter(element -> element.getAttribute("class").equals(kind))
        .collect(toImmutableList());
  }

  ImmutableList<Element> elements(String name) {
    var nodes = root.getElementsByTagNameNS("*", name);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> (Element) nodes.item(i))
        .collect(toImmutableList());
  }

  /** Returns all text except the style sheet and the texts that marks show when pointed at. */
  ImmutableList<String> texts() {
    return elements("text").stream().map(Element::getTextContent).collect(toImmutableList());
  }

  static double number(Element mark, String attribute) {
    return Double.parseDouble(mark.getAttribute(attribute));
  }
}
