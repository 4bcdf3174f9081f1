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
import org.compressive.data.CorpusSummary;
import org.compressive.data.DataConfig;
import org.compressive.data.Preparation;
import org.compressive.data.PreparedCorpus;
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
      "Turns a corpus into tokens once, for many runs: train --data STORE uses them.",
      "If it is stopped or killed, the same command goes on. If the store exists, it compares the"
          + " store with the corpus."
    },
    footer = {
      "",
      "Example:",
      "  compressive prepare --corpus books --set data.tokenizer=words --to books.store"
    })
final class PrepareCommand implements Callable<Integer> {

  @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

  @Option(
      names = "--to",
      paramLabel = "STORE",
      required = true,
      description = "The folder to write.")
  private @Nullable Path to;

  @ArgGroup(validate = false, heading = "%nText%n")
  private CorpusOptions corpus = new CorpusOptions();

  @ArgGroup(validate = false, heading = "%nOfficial splits%n")
  private OfficialSplitOptions splits = new OfficialSplitOptions();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  /** The output of {@code prepare --json}. */
  record Prepared(String store, long tokens, long bytes, long documents, double bytesPerSecond) {

    static Prepared of(Path store, CorpusSummary summary, double seconds) {
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
    RunConfig config = configuration.read(List.of());
    DataConfig data = splits.over(corpus.over(config.data()));
    Usage.check(
        spec, !data.hasStore(), "data.store (" + data.store() + ") must be empty to prepare one");
    long start = System.nanoTime();
    CorpusSummary summary;
    try (var display = ProgressDisplay.create(output);
        var opened = Corpus.open(data)) {
      display.noted(opened.taken());
      opened.warnings().forEach(line -> display.warned(Advice.added(line, spec)));
      summary =
          Files.exists(to) ? compare(opened, data, display) : prepare(opened, config, display);
    }
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    report(Prepared.of(to, summary, seconds));
    return ExitCode.OK;
  }

  private CorpusSummary prepare(Corpus opened, RunConfig config, ProgressDisplay display)
      throws IOException {
    var tokenizer = config.data().tokenizer().tokenizer(TrainingText.of(opened));
    int window = config.model().window();
    var preparation = new Preparation(opened, tokenizer, window, display::preparing);
    try (var prepared = preparation.write(to)) {
      display.noted(prepared.note());
      return prepared.summary();
    }
  }

  /** Checks that a store which exists already is that of a corpus. */
  private CorpusSummary compare(Corpus opened, DataConfig data, ProgressDisplay display)
      throws IOException {
    try (var prepared = PreparedCorpus.open(to)) {
      var unused = prepared.settings(data, Set.of("tokenizer", "encoding", "gutenberg", "binary"));
      prepared.checkMadeOf(opened, display::preparing);
      display.noted("%s exists and holds this corpus".formatted(to));
      return prepared.summary();
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
