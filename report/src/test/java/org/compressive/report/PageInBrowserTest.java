package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the page as a reader sees it, in a headless Chromium. */
@ExtendWith(TrainedRun.Given.class)
final class PageInBrowserTest {

  private static final int TAB = 9;
  private static final int ENTER = 13;

  @TempDir private static Path folder;

  private static Browser browser;
  private static URI page;

  private final TrainedRun run;

  PageInBrowserTest(TrainedRun run) {
    this.run = run;
  }

  @BeforeAll
  static void open(TrainedRun run) throws Exception {
    browser = Browser.start();
    Path file = folder.resolve("report.html");
    Files.writeString(file, run.report().html());
    page = file.toUri();
  }

  @AfterAll
  static void close() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"360, light", "360, dark", "1200, light", "1200, dark"})
  void readsWellOnTelephonesAndScreensInLightAndDark(int width, String scheme) throws Exception {
    browser.show(page, width, 900, scheme);
    JsonNode seen = look();
    assertThat(seen.get("window").intValue()).isEqualTo(width);
    assertThat(seen.get("page").intValue()).isAtMost(width);
    assertThat(seen.get("wide")).isEmpty();
    assertThat(seen.get("ground").textValue())
        .isEqualTo(scheme.equals("dark") ? "rgb(22, 25, 29)" : "rgb(255, 255, 255)");
    assertThat(names(seen.get("charts"), "figure"))
        .containsExactlyElementsIn(run.report().charts().keySet())
        .inOrder();
    for (JsonNode chart : seen.get("charts")) {
      checkChart(chart);
    }
    for (JsonNode text : seen.get("writing")) {
      assertWithMessage("%s", text).that(text.get("contrast").doubleValue()).isAtLeast(4.5);
    }
  }

  private static void checkChart(JsonNode chart) {
    String name = chart.get("figure").textValue();
    assertThat(chart.get("title").textValue()).isNotEmpty();
    assertThat(chart.get("description").textValue()).isNotEmpty();
    assertWithMessage(name).that(chart.get("marks")).isNotEmpty();
    for (JsonNode mark : chart.get("marks")) {
      assertWithMessage("%s: %s", name, mark)
          .that(mark.get("width").doubleValue())
          .isGreaterThan(0);
      // A line may be horizontal.
      assertWithMessage("%s: %s", name, mark)
          .that(mark.get("height").doubleValue())
          .isAtLeast(mark.get("kind").textValue().equals("line") ? 0 : 1e-3);
    }
    assertWithMessage(name).that(chart.get("smallest").doubleValue()).isAtLeast(9);
    assertWithMessage(name).that(chart.get("contrast").doubleValue()).isAtLeast(4.5);
  }

  @Test
  void numbersInTheTablesAreTheRuns() throws Exception {
    browser.show(page, 1200, 900, "light");
    JsonNode loss = look().get("tables").get("loss");
    CsvTable metrics = CsvTable.read(run.folder().metrics());
    Map<String, ImmutableList<String>> steps = new HashMap<>();
    metrics.having("trainBitsPerByte").rows().forEach(row -> steps.put(row.get(0), row));
    assertThat(loss.size()).isAtLeast(15);
    for (JsonNode row : loss) {
      assertThat(row.get(1).textValue()).isEqualTo(steps.get(row.get(0).textValue()).get(1));
      assertThat(row.get(3).textValue()).isEqualTo(steps.get(row.get(0).textValue()).get(5));
    }
  }

  @Test
  void asksForNothingAndComplainsOfNothing() throws Exception {
    browser.show(page, 1200, 900, "light");
    look();
    List<String> asked = new ArrayList<>();
    for (JsonNode request : browser.events("Network.requestWillBeSent")) {
      asked.add(request.get("request").get("url").textValue());
    }
    asked.removeIf(url -> url.startsWith("data:"));
    assertThat(asked).containsExactly(page.toString());
    assertThat(browser.events("Log.entryAdded")).isEmpty();
    assertThat(browser.events("Runtime.consoleAPICalled")).isEmpty();
    assertThat(browser.events("Runtime.exceptionThrown")).isEmpty();
  }

  @Test
  void screenReadersAreToldWhatEveryChartIs() throws Exception {
    browser.show(page, 1200, 900, "light");
    List<String> pictures = new ArrayList<>();
    for (JsonNode node : browser.call("Accessibility.getFullAXTree", Map.of()).get("nodes")) {
      String role = node.path("role").path("value").asText();
      if (!node.path("ignored").asBoolean() && (role.equals("image") || role.equals("img"))) {
        pictures.add(node.get("name").get("value").textValue());
        assertWithMessage("%s", node)
            .that(node.path("description").path("value").asText())
            .isNotEmpty();
      }
    }
    assertThat(pictures)
        .containsExactlyElementsIn(
            run.report().charts().values().stream().map(chart -> chart.title()).toList())
        .inOrder();
  }

  @Test
  void theKeyboardReachesEverythingAndOpensTables() throws Exception {
    browser.show(page, 1200, 900, "light");
    int focusable = look().get("focusable").intValue();
    Set<String> reached = new HashSet<>();
    for (int i = 0; i < focusable; i++) {
      browser.press("Tab", TAB);
      reached.add(
          browser
              .evaluate(
                  "(e => e.tagName + [...document.querySelectorAll('*')].indexOf(e))"
                      + "(document.activeElement)")
              .textValue());
    }
    assertThat(reached).hasSize(focusable);
    assertThat(reached.stream().filter(name -> name.startsWith("svg")).count()).isEqualTo(10);
    browser.evaluate("document.querySelector('#loss summary').focus()");
    browser.press("Enter", ENTER);
    assertThat(browser.evaluate("document.querySelector('#loss details').open").booleanValue())
        .isTrue();
  }

  private static JsonNode look() throws Exception {
    return browser.evaluate(
        Resources.toString(Resources.getResource(PageInBrowserTest.class, "look.js"), UTF_8));
  }

  private static List<String> names(JsonNode all, String key) {
    return StreamSupport.stream(all.spliterator(), false)
        .map(one -> one.get(key).textValue())
        .toList();
  }
}
