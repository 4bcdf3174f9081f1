package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointSearch;
import org.compressive.checkpoints.CheckpointSearch.Skipped;
import org.compressive.graph.ParameterCount;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Score;
import org.compressive.inference.ScoringProgress;
import org.compressive.report.chart.Chart;
import org.compressive.training.EarlyEnd;
import org.compressive.training.RunException;
import org.compressive.training.RunFolder;
import org.jspecify.annotations.Nullable;

/**
 * A self-contained HTML page about a run: the measurements that it recorded in training, and the
 * performance of its best checkpoint on the validation split. A run that is still training, or has
 * no checkpoint, is reported as far as possible.
 */
public final class RunReport {

  private final RunFolder run;
  private final CsvTable layers;
  private final LearningFigures learning;
  private final MemoryFigures memory;
  private final Optional<Reading> reading;
  private final Optional<EarlyEnd> earlyEnd;
  private final ImmutableList<String> notes;

  private RunReport(
      RunFolder run,
      CsvTable metrics,
      CsvTable layers,
      Optional<Reading> reading,
      Optional<EarlyEnd> earlyEnd,
      List<String> notes) {
    this.run = run;
    this.layers = layers;
    learning = new LearningFigures(metrics);
    memory = new MemoryFigures(run.config().model());
    this.reading = reading;
    this.earlyEnd = earlyEnd;
    this.notes = ImmutableList.copyOf(notes);
  }

  /**
   * Reads a run, evaluates its best checkpoint and generates samples from it.
   *
   * @param maxWindows the maximum number of windows of the validation split to read; 0 for all
   * @param progress notified of each window
   * @throws RunException if the run has taken no step
   * @throws org.compressive.data.CorpusException if the run's tokens are damaged
   */
  public static RunReport of(RunFolder run, long maxWindows, ScoringProgress progress)
      throws IOException {
    CsvTable metrics = CsvTable.read(run.metrics());
    if (metrics.having(LearningFigures.TRAINING).rows().isEmpty()) {
      throw new RunException(
          "run (" + run.folder() + ") has taken no step yet, and has nothing to report");
    }
    CsvTable layers = CsvTable.read(run.layers());
    CheckpointSearch search = run.checkpoints().best();
    Optional<Checkpoint> best = search.found();
    List<String> notes = new ArrayList<>();
    for (Skipped lost : search.skipped()) {
      notes.add(
          "The best checkpoint, of step %s, cannot be used: %s.%s"
              .formatted(
                  lost.step(),
                  lost.reason(),
                  best.map(
                          other ->
                              " This page shows the checkpoint of step %s instead."
                                  .formatted(other.step()))
                      .orElse("")));
    }
    if (best.isEmpty()) {
      notes.add(
          "The run has no checkpoint that can be used, so this page shows only what was recorded"
              + " in training.");
    }
    var reader = new CheckpointReader(run, maxWindows, progress);
    return new RunReport(run, metrics, layers, best.map(reader::read), run.earlyEnd(), notes);
  }

  /** Returns the sentences in which the page reports checkpoints that cannot be used. */
  public ImmutableList<String> notes() {
    return notes;
  }

  /** Returns the page. */
  public String html() throws IOException {
    return page().html();
  }

  /** Returns all charts of the page, keyed by names that are valid file names. */
  public ImmutableMap<String, Chart> charts() {
    return sections().stream()
        .flatMap(section -> section.figures().stream())
        .collect(ImmutableMap.toImmutableMap(Figure::id, Figure::chart));
  }

  private Page page() throws IOException {
    List<Page.Section> shown = new ArrayList<>();
    sections().stream().filter(section -> !section.figures().isEmpty()).forEach(shown::add);
    reading.ifPresent(read -> shown.add(samples(read)));
    return new Page(
        "run report",
        name(),
        lead(),
        facts(),
        notes,
        shown,
        provenance(),
        ConfigurationYaml.write(run.config()));
  }

  private static Page.Section section(String id, String title, String text, List<Figure> figures) {
    return new Page.Section(id, title, text, ImmutableList.of(), figures, ImmutableList.of());
  }

  private ImmutableList<Page.Section> sections() {
    return ImmutableList.of(
        section(
            "learning",
            "Learning",
            "These charts show how well the model predicts, step by step. When the loss falls by one"
                + " bit per token, the correct token has become twice as likely.",
            ImmutableList.of(learning.loss(), learning.gradientNorms())),
        section(
            "memory",
            "Memory",
            "These charts show how far back a prediction can reach, what the model attends to, and"
                + " what compression loses.",
            memoryFigures()),
        section(
            "documents",
            "Documents",
            "This chart shows whether earlier text helps to predict later text. If it does, the loss"
                + " falls over the course of a document, once past an opening that all documents"
                + " share, such as a license.",
            present(
                List.of(
                    reading.flatMap(TextFigures::lossByPosition),
                    reading.flatMap(TextFigures::recall)))),
        section(
            "speed",
            "Speed",
            "This chart shows how fast the model was trained on the machine named below.",
            ImmutableList.of(learning.throughput())));
  }

  private ImmutableList<Figure> memoryFigures() {
    var shares = reading.map(Reading::attention).orElseGet(() -> LayersFile.last(layers));
    String source =
        reading
            .map(Texts::source)
            .orElse("The values are those of the last training step that recorded them.");
    boolean attends = !run.config().model().mixer().carriesState();
    boolean looks = attends && !shares.isEmpty();
    return present(
        List.of(
            memory.range(),
            looks ? Optional.of(memory.attentionByAge(shares, source)) : Optional.empty(),
            looks ? Optional.of(memory.attentionByLayer(shares, source)) : Optional.empty(),
            attends ? memory.attentionOverSteps(layers) : Optional.empty(),
            learning.compressionLoss(),
            reading.flatMap(memory::compressionLoss)));
  }

  private static ImmutableList<Figure> present(List<Optional<Figure>> figures) {
    return figures.stream().flatMap(Optional::stream).collect(ImmutableList.toImmutableList());
  }

  private static Page.Section samples(Reading reading) {
    List<Page.SampleView> views = new ArrayList<>();
    for (Sample sample : reading.samples()) {
      String title =
          sample.prompt().isEmpty()
              ? "After a line end"
              : "After the beginning of the validation split";
      views.add(
          new Page.SampleView(title, Glyphs.lines(sample.prompt()), Glyphs.lines(sample.text())));
    }
    return new Page.Section(
        "samples",
        "Samples",
        "The model generated these texts at a temperature of 0.8. The prompt is shown in a paler color.",
        ImmutableList.of(),
        ImmutableList.of(),
        views);
  }

  private String name() {
    return Glyphs.lines(run.folder().toAbsolutePath().normalize().getFileName().toString());
  }

  private String lead() {
    var model = run.config().model();
    return String.format(
        Locale.ROOT,
        "The run has taken %,d of %,d steps%s. Its model has %d layers of width %,d and %s.",
        learning.steps(),
        run.config().training().steps(),
        earlyEnd.map(end -> "; it ended early because " + end.reason()).orElse(""),
        model.layers(),
        model.width(),
        lookingBack(model));
  }

  private static String lookingBack(ModelConfig model) {
    var range = model.temporalRange();
    return range.isPresent()
        ? String.format(Locale.ROOT, "looks back at most %,d tokens", range.getAsLong())
        : "carries a state from token to token";
  }

  private ImmutableList<Page.Fact> facts() {
    ImmutableList.Builder<Page.Fact> facts = ImmutableList.builder();
    learning
        .best()
        .ifPresent(
            best ->
                facts.add(fact("lowest validation loss in training, bits per byte", "%.4f", best)));
    reading.ifPresent(read -> facts.addAll(score(read)));
    long tokens =
        learning.steps() * run.config().training().batch() * run.config().model().stepLength();
    facts.add(fact("tokens read in training", "%,d", tokens));
    facts.add(fact("parameters", "%,d", ParameterCount.of(run.config().model()).total()));
    return facts.build();
  }

  private static ImmutableList<Page.Fact> score(Reading reading) {
    Score score = reading.score();
    return ImmutableList.of(
        fact("bits per byte, " + reading.part(), "%.4f", score.bitsPerByte()),
        fact("bits per character", "%.4f", score.bitsPerCharacter()),
        fact("bits per token", "%.4f", score.bitsPerToken()),
        fact("token perplexity", "%.4g", score.tokenPerplexity()),
        fact("word perplexity", "%.4g", score.wordPerplexity()));
  }

  private static Page.Fact fact(String name, String format, Object value) {
    return new Page.Fact(name, String.format(Locale.ROOT, format, value));
  }

  private ImmutableList<Page.Fact> provenance() throws IOException {
    var from = run.provenance();
    ImmutableList.Builder<Page.Fact> facts = ImmutableList.builder();
    facts.add(
        new Page.Fact("started", from.created()),
        new Page.Fact("command", String.join(" ", from.command())),
        new Page.Fact("corpus", from.corpus()),
        new Page.Fact("splits", from.splits() == null ? "not recorded" : from.splits()),
        fact("documents", "%,d", from.documents()),
        fact("bytes", "%,d", from.bytes()),
        fact("tokens", "%,d", from.tokens()),
        new Page.Fact("fingerprint, SHA-256", from.fingerprint()),
        new Page.Fact("TensorFlow", from.tensorflow()),
        new Page.Fact("Java", from.java()),
        new Page.Fact("system", from.system()),
        fact("cores", "%d", from.cores()));
    checksums("SHA-256 of ", from.sources()).forEach(facts::add);
    checksums("SHA-256 of data/", from.data()).forEach(facts::add);
    return facts.build();
  }

  private static Stream<Page.Fact> checksums(String of, @Nullable Map<String, String> checksums) {
    return checksums == null
        ? Stream.empty()
        : checksums.entrySet().stream()
            .map(file -> new Page.Fact(of + file.getKey(), file.getValue()));
  }
}
