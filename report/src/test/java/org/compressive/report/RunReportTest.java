package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.primitives.ImmutableDoubleArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.compressive.data.Split;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringProgress;
import org.compressive.inference.SessionOptions;
import org.compressive.training.RunException;
import org.compressive.training.RunFolder;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TrainedRun.Given.class)
final class RunReportTest {

  private final TrainedRun run;

  @TempDir private Path folder;

  RunReportTest(TrainedRun run) {
    this.run = run;
  }

  @Test
  void tablesHoldTheNumbersOfTheRunsFiles() throws IOException {
    Document page = Jsoup.parse(run.report().html());
    CsvTable metrics = CsvTable.read(run.folder().metrics());
    var loss = table(page, "loss");
    assertThat(loss.keySet()).containsAtLeast("1", "15", "30");
    CsvTable steps = metrics.having("trainBitsPerByte");
    assertThat(steps.rows()).hasSize(TrainedRun.STEPS);
    for (ImmutableList<String> row : steps.rows()) {
      String step = row.get(0);
      if (loss.containsKey(step)) {
        assertThat(loss.get(step).get(0)).isEqualTo(row.get(1));
        assertThat(table(page, "gradient-norms").get(step))
            .containsExactly(row.get(2), row.get(4))
            .inOrder();
        assertThat(table(page, "throughput").get(step)).containsExactly(row.get(6));
        assertThat(table(page, "compression-loss").get(step))
            .containsExactly(row.get(3), row.get(15), row.get(16))
            .inOrder();
      }
    }
    CsvTable validations = metrics.having("validationBitsPerByte");
    assertThat(validations.rows()).hasSize(2);
    for (ImmutableList<String> row : validations.rows()) {
      assertThat(loss.get(row.get(0)).get(1)).isEqualTo(row.get(7));
    }
    CsvTable all = CsvTable.read(run.folder().layers()).having("layer", "all");
    assertThat(all.rows()).hasSize(6);
    for (ImmutableList<String> row : all.rows()) {
      assertThat(table(page, "attention-over-steps").get(row.get(0)))
          .containsExactlyElementsIn(row.subList(2, 20))
          .inOrder();
    }
  }

  @Test
  void theReadingIsWhatTheScorerGives() throws IOException {
    var best = run.folder().bestCheckpoint();
    try (var corpus = run.folder().corpus();
        var model =
            LanguageModel.restore(
                run.folder().config().model(),
                run.folder().tokenizer(),
                best.variables(),
                SessionOptions.onOneThread())) {
      var score = new Scorer(model).score(corpus.store(Split.VALIDATION));
      Document page = Jsoup.parse(run.report().html());
      assertThat(fact(page, "bits per byte, whole validation split"))
          .isEqualTo(String.format(Locale.ROOT, "%.4f", score.bitsPerByte()));
      assertThat(fact(page, "word perplexity"))
          .isEqualTo(String.format(Locale.ROOT, "%.4g", score.wordPerplexity()));
      long tokens =
          table(page, "loss-by-position").values().stream()
              .mapToLong(row -> Long.parseLong(row.get(0)))
              .sum();
      assertThat(tokens).isEqualTo(score.tokens());
      double bits =
          table(page, "loss-by-position").values().stream()
              .mapToDouble(row -> Double.parseDouble(row.get(1)) * Long.parseLong(row.get(0)))
              .sum();
      // In this run, a token is a byte.
      assertThat(bits / tokens).isWithin(1e-4).of(score.bitsPerByte());
    }
  }

  @Test
  void sharesOfAttentionAddUpToOne() throws IOException {
    Document page = Jsoup.parse(run.report().html());
    var mean = table(page, "attention-by-age");
    assertThat(mean).hasSize(18);
    var byLayer = table(page, "attention-by-layer");
    for (int layer = 0; layer < 2; layer++) {
      int column = layer;
      double sum =
          byLayer.values().stream().mapToDouble(row -> Double.parseDouble(row.get(column))).sum();
      assertThat(sum).isWithin(1e-4).of(1);
    }
    for (var row : byLayer.entrySet()) {
      double first = Double.parseDouble(row.getValue().get(0));
      double second = Double.parseDouble(row.getValue().get(1));
      assertThat(Double.parseDouble(mean.get(row.getKey()).get(0)))
          .isWithin(1e-5)
          .of((first + second) / 2);
    }
  }

  @Test
  void theDrawingOfTheRangeCountsAllLayers() throws IOException {
    Document page = Jsoup.parse(run.report().html());
    assertThat(table(page, "temporal-range").get("all").get(3)).isEqualTo("48");
    assertThat(table(page, "temporal-range").get("layer 0"))
        .containsExactly("8", "8", "2", "24")
        .inOrder();
    // There are three bars, for window, memory and compressed memory, in each of two layers.
    assertThat(page.select("#temporal-range .wide .bar")).hasSize(6);
  }

  @Test
  void otherPeoplesTextIsText() throws IOException {
    String html = run.report().html();
    Document page = Jsoup.parse(html);
    assertThat(page.select("script, img, b, link[href^=http]")).isEmpty();
    assertThat(page.select("*").stream().filter(e -> e.attributes().hasKeyIgnoreCase("onerror")))
        .isEmpty();
    assertThat(page.selectFirst("h1").text()).isEqualTo(TrainedRun.HOSTILE);
    assertThat(page.selectFirst("#provenance").text()).contains(TrainedRun.HOSTILE);
    assertThat(page.selectFirst("#provenance").text()).contains("SHA-256 of data/training.tokens");
    assertThat(page.selectFirst("#config").text()).contains("onerror");
    assertThat(page.select(".sample")).hasSize(2);
    assertThat(page.select(".sample").last().text()).contains("</b>");
    assertThat(html).contains("default-src 'none'");
  }

  @Test
  void headingsAreInOrderAndEveryFigureIsLabelled() throws IOException {
    Document page = Jsoup.parse(run.report().html());
    assertThat(page.selectFirst("html").attr("lang")).isEqualTo("en");
    assertThat(page.select("h1")).hasSize(1);
    int level = 0;
    for (Element heading : page.select("h1, h2, h3, h4")) {
      int next = heading.tagName().charAt(1) - '0';
      assertWithMessage(heading.text()).that(next).isAtMost(level + 1);
      level = next;
    }
    assertThat(page.select("figure").eachAttr("id"))
        .containsExactlyElementsIn(run.report().charts().keySet())
        .inOrder();
    assertThat(run.report().charts()).hasSize(10);
    for (Element figure : page.select("figure")) {
      assertThat(figure.select("svg")).hasSize(2);
      assertThat(figure.selectFirst("figcaption").text()).isNotEmpty();
      assertThat(figure.selectFirst("svg > title").text()).isNotEmpty();
      assertThat(figure.selectFirst("svg > desc").text()).isNotEmpty();
      assertThat(figure.select("tbody tr")).isNotEmpty();
    }
    var ids = page.select("[id]").eachAttr("id");
    assertThat(ids).containsNoDuplicates();
    for (String link : page.select("nav a").eachAttr("href")) {
      assertThat(ids).contains(link.substring(1));
    }
  }

  @Test
  void aRunWithoutCheckpointShowsWhatItRecorded() throws IOException {
    RunFolder bare = run.copyTo(folder.resolve("bare"));
    MoreFiles.deleteRecursively(
        bare.folder().resolve("checkpoints"), RecursiveDeleteOption.ALLOW_INSECURE);
    // A step that is still being written does not count.
    Files.writeString(bare.metrics(), "31,0.1", StandardOpenOption.APPEND);
    var report = RunReport.of(bare, 0, ScoringProgress.NONE);
    assertThat(report.charts().keySet())
        .containsExactly(
            "loss",
            "gradient-norms",
            "temporal-range",
            "attention-by-age",
            "attention-by-layer",
            "attention-over-steps",
            "compression-loss",
            "throughput");
    Document page = Jsoup.parse(report.html());
    assertThat(page.selectFirst(".note").text()).contains("no checkpoint");
    assertThat(page.select(".lead").text()).startsWith("The run has taken 30 of 30 steps.");
    // These are the values of the last step that recorded them, exactly as in the file.
    CsvTable last = CsvTable.read(bare.layers()).having("step", "30");
    assertThat(table(page, "attention-by-layer").get("memory 3").get(1))
        .isEqualTo(last.having("layer", "1").texts("memory2").get(0));
    Files.delete(bare.layers());
    assertThat(RunReport.of(bare, 0, ScoringProgress.NONE).charts().keySet())
        .containsExactly(
            "loss", "gradient-norms", "temporal-range", "compression-loss", "throughput");
  }

  @Test
  void aRunWithoutStepsIsRefused() throws IOException {
    RunFolder none = run.copyTo(folder.resolve("none"));
    for (String content : List.of("", "step,trainBitsPerByte\n", "step,trainBitsPerByte\n1,")) {
      Files.writeString(none.metrics(), content);
      var refused =
          assertThrows(RunException.class, () -> RunReport.of(none, 0, ScoringProgress.NONE));
      assertThat(refused).hasMessageThat().contains("none) has taken no step yet");
    }
    Files.delete(none.metrics());
    assertThrows(RunException.class, () -> RunReport.of(none, 0, ScoringProgress.NONE));
  }

  @Test
  void aLongRunIsAPageOfModerateSize() throws IOException {
    RunFolder longRun = run.copyTo(folder.resolve("long"));
    MoreFiles.deleteRecursively(
        longRun.folder().resolve("checkpoints"), RecursiveDeleteOption.ALLOW_INSECURE);
    var lines = new StringBuilder(Files.readAllLines(longRun.metrics()).get(0)).append('\n');
    for (int step = 1; step <= 100_000; step++) {
      double noise = 1 + 0.1 * Math.sin(step * 12.9898);
      double loss = 8 * noise * Math.pow(step, -0.15);
      lines.append(step).append(',').append(loss);
      lines.append(",1.5,0.125,0.25,0.001,").append(5000 * noise);
      lines.append(",,").append(loss).append(",,,,,,,");
      lines.append(1e-3 * noise).append(',').append(2e-3 * noise).append('\n');
    }
    Files.writeString(longRun.metrics(), lines);
    String html = RunReport.of(longRun, 0, ScoringProgress.NONE).html();
    assertThat(html.length()).isLessThan(1_000_000);
    assertThat(table(Jsoup.parse(html), "loss").keySet()).containsAtLeast("1", "100000");
  }

  @Test
  void theLastAttentionRecordedIsThatOfEachLayer() throws IOException {
    var shares = LayersFile.last(CsvTable.read(run.folder().layers()));
    assertThat(shares).hasSize(2);
    for (ImmutableDoubleArray layer : shares) {
      assertThat(layer.length()).isEqualTo(18);
      assertThat(layer.stream().sum()).isWithin(1e-4).of(1);
    }
  }

  /** Returns the rows of a figure's table: the values of each row by its name. */
  private static Map<String, List<String>> table(Document page, String figure) {
    return page.select("#" + figure + " tbody tr").stream()
        .collect(
            Collectors.toMap(
                row -> row.selectFirst("th").text(),
                row -> row.select("td").stream().map(Element::text).toList()));
  }

  private static String fact(Document page, String name) {
    return page.select(".facts div").stream()
        .filter(div -> div.selectFirst("dt").text().equals(name))
        .map(div -> div.selectFirst("dd").text())
        .findFirst()
        .orElseThrow(() -> new AssertionError(page.select(".facts").text()));
  }
}
