package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.compressive.data.Corpus;
import org.compressive.data.DataConfig;
import org.compressive.data.PartNumber;
import org.compressive.data.PartSummary;
import org.compressive.data.Preparation;
import org.compressive.data.PreparationListener;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.PreparedParts;
import org.compressive.data.PreparedSummary;
import org.compressive.data.TrainingText;
import org.compressive.training.RunConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code compressive prepare} command. */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Converts a corpus to tokens once, for any number of runs of train --data STORE.",
      "If it is stopped or killed, the same command continues. If the store exists, the command"
          + " compares it with the corpus."
    },
    footer = {
      "",
      "Example:",
      "  compressive prepare --corpus books --set data.tokenizer=words --to books.store"
    })
final class PrepareCommand implements Callable<Integer> {

  /** The settings that are compared with those of an existing store even if they are defaults. */
  private static final Set<String> NAMED = Set.of("tokenizer", "encoding", "gutenberg", "binary");

  @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

  @Option(
      names = "--to",
      paramLabel = "STORE",
      required = true,
      description = "The folder to write.")
  private @Nullable Path to;

  @ArgGroup(heading = "%nSeveral machines%n")
  private PartOptions division = new PartOptions();

  @ArgGroup(validate = false, heading = "%nText%n")
  private CorpusOptions corpus = new CorpusOptions();

  @ArgGroup(validate = false, heading = "%nOfficial splits%n")
  private OfficialSplitOptions splits = new OfficialSplitOptions();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  /** The output of {@code prepare --json}. */
  record Prepared(String store, long tokens, long bytes, long documents, double bytesPerSecond) {

    static Prepared of(Path store, PartSummary summary, double seconds) {
      return new Prepared(
          store.toString(),
          summary.tokens(),
          summary.bytes(),
          summary.documents(),
          summary.bytes() / seconds);
    }
  }

  @Override
  public Integer call() throws IOException {
    splits.check(spec, corpus);
    Path folder = to.toAbsolutePath().getParent();
    Usage.check(
        spec, Files.isDirectory(folder), "--to (" + to + ") must be in a folder that exists");
    long start = System.nanoTime();
    PartSummary summary;
    try (var display = ProgressDisplay.create(output)) {
      List<Path> parts = division.merged();
      summary = parts == null ? prepare(display) : merge(parts, display);
    }
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    report(Prepared.of(to, summary, seconds));
    return ExitCode.OK;
  }

  private PartSummary merge(List<Path> parts, ProgressDisplay display) throws IOException {
    Usage.check(
        spec,
        !corpus.given()
            && corpus.reading().isEmpty()
            && !splits.given()
            && !configuration.named()
            && configuration.settings().isEmpty(),
        "--merge cannot be used with options of text or settings; a part has them");
    Usage.check(spec, !Files.exists(to), "--to (" + to + ") must be a folder that does not exist");
    return told(PreparedParts.open(parts).merge(to), display);
  }

  private PartSummary prepare(ProgressDisplay display) throws IOException {
    RunConfig config = configuration.read(List.of());
    DataConfig data = splits.over(corpus.over(config.data()));
    Usage.check(
        spec, !data.hasStore(), "data.store (" + data.store() + ") must be empty to prepare one");
    Preparation.removeLeftovers(to);
    PartNumber part = division.part(spec);
    try (var opened = Corpus.open(data)) {
      display.noted(opened.taken());
      opened.warnings().forEach(line -> display.warned(Advice.added(line, spec)));
      var progress = display.preparing(CorpusSize.of(data, part == null ? 1 : part.of()));
      if (Files.exists(to)) {
        return part == null
            ? compare(opened, data, display, progress)
            : Preparation.comparePart(opened, part, to, progress);
      }
      var tokenizer = data.tokenizer().tokenizer(TrainingText.of(opened));
      int window = config.model().window();
      var preparation = new Preparation(opened, tokenizer, window, progress);
      return part == null ? told(preparation.write(to), display) : preparation.writePart(part, to);
    }
  }

  /** Shows how a corpus was split, and returns its counts. */
  private static PartSummary told(PreparedSummary prepared, ProgressDisplay display) {
    display.noted(prepared.note());
    return prepared.totals();
  }

  /** Checks that an existing store was prepared from a corpus. */
  private PartSummary compare(
      Corpus opened, DataConfig data, ProgressDisplay display, PreparationListener progress)
      throws IOException {
    try (var prepared = PreparedCorpus.open(to)) {
      var unused = prepared.settings(data, NAMED);
      prepared.checkMadeOf(opened, progress);
      display.noted("%s exists and holds this corpus".formatted(to));
      return prepared.prepared().totals();
    }
  }

  private void report(Prepared prepared) throws IOException {
    output.print(
        String.format(
            Locale.ROOT,
            "%,d %s, %,d bytes, %,d tokens (%,.1f MB/s): %s",
            prepared.documents(),
            prepared.documents() == 1 ? "document" : "documents",
            prepared.bytes(),
            prepared.tokens(),
            prepared.bytesPerSecond() / 1e6,
            to));
    if (output.json()) {
      output.printJson(prepared);
    }
  }
}
