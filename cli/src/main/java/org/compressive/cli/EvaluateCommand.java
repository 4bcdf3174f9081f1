package org.compressive.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.compressive.data.Corpus;
import org.compressive.data.DataConfig;
import org.compressive.data.Documents;
import org.compressive.data.Split;
import org.compressive.data.TokenStore;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Precision;
import org.compressive.inference.SessionOptions;
import org.compressive.inference.TemporaryStore;
import org.compressive.training.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code compressive evaluate} command. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description =
        "Scores text: measures the bits and the perplexity of a model's predictions of it.",
    footer = {"", "Example:", "  compressive evaluate --run runs/tiny --split test"})
final class EvaluateCommand implements Callable<Integer> {

  @ArgGroup(multiplicity = "1")
  private ModelChoice choice = new ModelChoice();

  @ArgGroup(validate = false, heading = "%nText%n")
  private CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--split",
      paramLabel = "validation|test",
      description = "The split of the run's corpus to score. Default: validation.")
  private @Nullable Split split;

  @Option(
      names = "--memory",
      paramLabel = "N",
      description = "Memory slots per layer; only with --run. Default: as in training.")
  private @Nullable Integer memory;

  @Option(
      names = "--compressed-memory",
      paramLabel = "N",
      description = "Compressed memory slots per layer; only with --run.")
  private @Nullable Integer compressedMemory;

  @ArgGroup(validate = false, heading = "%nProtocol%n")
  private ProtocolOptions protocol = new ProtocolOptions();

  @Option(
      names = "--precision",
      paramLabel = "auto|float32|bfloat16",
      defaultValue = "float32",
      description =
          "Precision of matrix products. auto selects bfloat16 if the processor supports it, which"
              + " is faster and changes figures in the fourth digit. Default: float32.")
  private Precision precision;

  @Option(
      names = "--words",
      paramLabel = "N",
      description =
          "The number of words for word perplexity, to compare it with published figures: 245569"
              + " for WikiText's test split, where line ends count as words. Default: the words"
              + " are counted.")
  private @Nullable Long words;

  @ArgGroup(validate = false, heading = "%nTables%n")
  private TableOptions tables = new TableOptions();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    protocol.check(spec);
    tables.check(spec);
    Usage.check(
        spec, words == null || words >= 1, "--words (%s) must be at least 1".formatted(words));
    Usage.check(spec, split != Split.TRAINING, "--split (training) must be validation or test");
    Usage.check(
        spec,
        split == null || !corpus.given(),
        "--split is of a run's corpus and cannot be used with --corpus");
    return choice.run() == null ? evaluateModel() : evaluateRun(RunFolder.open(choice.run()));
  }

  private int evaluateModel() throws IOException {
    Usage.check(spec, corpus.given(), "--model needs --corpus, the text to score");
    Usage.check(
        spec,
        memory == null && compressedMemory == null,
        "--memory and --compressed-memory need --run; an exported model's sizes are fixed");
    try (var model = choice.open(new SessionOptions(precision, false, false), output)) {
      return scoreCorpus(model, DataConfig.embedded());
    }
  }

  private int evaluateRun(RunFolder run) throws IOException {
    corpus
        .reading()
        .ifPresent(
            option ->
                Usage.check(
                    spec,
                    corpus.given(),
                    option + " needs --corpus; the run has its own corpus as tokens"));
    Usage.check(
        spec,
        precision != Precision.BFLOAT16 || !run.config().training().deterministic(),
        "--precision (bfloat16) must be float32 for a deterministic run");
    ModelConfig sized = sized(run.config().model());
    var session = new SessionOptions(precision, false, run.config().training().deterministic());
    try (var model = run.model(BestCheckpoint.of(run, output), sized, session)) {
      if (corpus.given()) {
        return scoreCorpus(model, asTrained(run.config().data()));
      }
      try (var prepared = run.corpus()) {
        var store = prepared.store(split == null ? Split.VALIDATION : split);
        return score(model, run.config().data().documents(), store);
      }
    }
  }

  private ModelConfig sized(ModelConfig trained) {
    try {
      return trained.withMemories(
          memory == null ? trained.memory() : trained.memory().resized(memory),
          compressedMemory == null
              ? trained.compressedMemory()
              : trained.compressedMemory().resized(compressedMemory));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  /** Returns a configuration that reads another text in the same way as the training text. */
  private static DataConfig asTrained(DataConfig trained) {
    return DataConfig.embedded()
        .withDocuments(trained.documents())
        .withGutenberg(trained.gutenberg())
        .withLineEnds(trained.lineEnds());
  }

  private int scoreCorpus(LanguageModel model, DataConfig base) throws IOException {
    try (Corpus text = Corpus.open(corpus.over(base));
        var tokens = TemporaryStore.of(text, model.tokenizer())) {
      int exitCode = score(model, base.documents(), tokens.store());
      try (var display = ProgressDisplay.create(output)) {
        display.noted(text.taken());
        text.warnings().forEach(line -> display.warned(Advice.added(line, spec)));
      }
      return exitCode;
    }
  }

  private int score(LanguageModel model, Documents trained, TokenStore store) throws IOException {
    Documents documents = corpus.documents(trained);
    protocol.check(spec, model.config());
    Usage.check(
        spec,
        !tables.has(TableOptions.By.POSITION)
            || documents == Documents.SEPARATE
            || protocol.batch() == 1,
        "--by position needs --batch 1 or --documents separate; a stream of joined documents may"
            + " begin inside one");
    new TextEvaluation(protocol, tables, output, words).run(model, store, documents);
    return ExitCode.OK;
  }
}
