package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.data.Corpus;
import org.compressive.data.DataConfig;
import org.compressive.data.Documents;
import org.compressive.data.Split;
import org.compressive.data.TokenStore;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.MemorySearch;
import org.compressive.inference.Precision;
import org.compressive.inference.Score;
import org.compressive.inference.Scorer;
import org.compressive.inference.SessionOptions;
import org.compressive.inference.TemporaryStore;
import org.compressive.training.ClusterSpec;
import org.compressive.training.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @ArgGroup(validate = false, heading = "%nMemory%n")
  private MemoryOptions memories = new MemoryOptions();

  @ArgGroup(validate = false, heading = "%nProtocol%n")
  private ProtocolOptions protocol = new ProtocolOptions();

  @Option(
      names = "--precision",
      paramLabel = "auto|float32|bfloat16",
      defaultValue = "float32",
      description =
          "Precision of matrix products. auto selects bfloat16 on processors where it is faster; it"
              + " changes figures in the fourth digit. Default: float32.")
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

  @ArgGroup(validate = false, heading = "%nSeveral processes%n")
  private ClusterOptions processes = new ClusterOptions();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    protocol.check(spec);
    memories.check(spec);
    tables.check(spec, memories.searches());
    Usage.check(
        spec, words == null || words >= 1, "--words (%s) must be at least 1".formatted(words));
    Usage.check(spec, split != Split.TRAINING, "--split (training) must be validation or test");
    Usage.check(
        spec,
        split == null || !corpus.given(),
        "--split is of a run's corpus and cannot be used with --corpus");
    processes.check(spec, true);
    Optional<Integer> toStart = processes.toStart();
    Optional<ClusterSpec> cluster = ClusterOptions.cluster();
    toStart.or(() -> cluster.map(ClusterSpec::processes)).ifPresent(this::checkCanBeShared);
    if (toStart.isPresent()) {
      return processes.start(spec, toStart.get(), output, "starting again");
    }
    try (var group = ProcessGroup.of(processes, output)) {
      return choice.run() == null
          ? evaluateModel(choice.model(), group)
          : evaluateRun(RunFolder.open(choice.run()), group);
    }
  }

  /** Checks that several processes can share the streams. */
  private void checkCanBeShared(int number) {
    Usage.check(
        spec,
        protocol.batch() % number == 0,
        "--batch (%s) must be a multiple of %s, the number of processes"
            .formatted(protocol.batch(), number));
    Usage.check(spec, !protocol.dynamic(), "--dynamic cannot be used with several processes");
    Usage.check(
        spec,
        !protocol.againstOneStream(),
        "--against-one-stream cannot be used with several processes; one of them would read it");
    Usage.check(
        spec,
        !tables.has(TableOptions.By.RECALL),
        "--by recall cannot be used with several processes");
  }

  private int evaluateModel(Path folder, ProcessGroup group) throws IOException {
    Usage.check(spec, corpus.given(), "--model needs --corpus, the text to score");
    Usage.check(
        spec,
        !memories.given(),
        "--memory, --compressed-memory and their searches need --run; an exported model's sizes are"
            + " fixed");
    Usage.check(
        spec, !protocol.dynamic(), "--dynamic needs --run; an exported model cannot be trained");
    Usage.check(
        spec,
        !tables.has(TableOptions.By.FREQUENCY),
        "--by frequency needs --run; an exported model does not hold its training text");
    var session = new SessionOptions(precision, false, false);
    Path variables = folder.resolve("variables").resolve("variables");
    try (var scorer = OpenScorer.of(choice.open(session, output), variables, group)) {
      return scoreCorpus(
          scorer.scorer(), DataConfig.embedded(), RunContext.NONE.withModel(scorer.model()));
    }
  }

  private int evaluateRun(RunFolder run, ProcessGroup group) throws IOException {
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
    var session = new SessionOptions(precision, false, run.config().training().deterministic());
    Checkpoint checkpoint = BestCheckpoint.of(run, output);
    Opening opening = model -> OpenScorer.of(run, checkpoint, model, protocol, session, group);
    List<ModelConfig> models = memories.models(spec, run.config().model());
    models.forEach(model -> protocol.check(spec, model));
    @Nullable MemorySearch search = memories.searches() ? search(run, models, opening) : null;
    @Nullable Double rate =
        protocol.dynamic() ? protocol.dynamicRate(run.config().training()) : null;
    try (var scorer = opening.open(search == null ? models.get(0) : search.best().model())) {
      var context = new RunContext(null, search, rate, scorer.model());
      boolean frequency = tables.has(TableOptions.By.FREQUENCY);
      if (corpus.given() && !frequency) {
        return scoreCorpus(scorer.scorer(), asTrained(run.config().data()), context);
      }
      try (var prepared = run.corpus()) {
        var full = frequency ? context.withTraining(prepared.store(Split.TRAINING)) : context;
        if (corpus.given()) {
          return scoreCorpus(scorer.scorer(), asTrained(run.config().data()), full);
        }
        var store = prepared.store(split == null ? Split.VALIDATION : split);
        return score(scorer.scorer(), run.config().data().documents(), store, full);
      }
    }
  }

  /** Opens a scorer of a model. */
  private interface Opening {
    OpenScorer open(ModelConfig model) throws IOException;
  }

  /** Tries memory sizes on the validation split, which is the only split that this reads. */
  private MemorySearch search(RunFolder run, List<ModelConfig> models, Opening opening)
      throws IOException {
    Documents documents = corpus.documents(run.config().data().documents());
    try (var prepared = run.corpus();
        var display = ProgressDisplay.create(output)) {
      var validation = prepared.store(Split.VALIDATION);
      var options = protocol.scoring(documents).withProgress(display::evaluating);
      return MemorySearch.of(
          models,
          model -> {
            try (var scorer = opening.open(model)) {
              Score score = scorer.scorer().score(validation, options);
              display.noted(
                  String.format(
                      Locale.ROOT,
                      "memory %s, compressed memory %s: %.4f bits per byte",
                      model.memory(),
                      model.compressedMemory(),
                      score.bitsPerByte()));
              return score;
            }
          });
    }
  }

  /** Returns a configuration that reads another text in the same way as the training text. */
  private static DataConfig asTrained(DataConfig trained) {
    return DataConfig.embedded()
        .withDocuments(trained.documents())
        .withGutenberg(trained.gutenberg())
        .withLineEnds(trained.lineEnds())
        .withExpansion(trained.expansion());
  }

  private int scoreCorpus(Scorer scorer, DataConfig base, RunContext context) throws IOException {
    try (Corpus text = Corpus.open(corpus.over(base));
        var tokens = TemporaryStore.of(text, scorer.tokenizer())) {
      int exitCode = score(scorer, base.documents(), tokens.store(), context);
      try (var display = ProgressDisplay.create(output)) {
        display.noted(text.taken());
        text.warnings().forEach(line -> display.warned(Advice.added(line, spec)));
      }
      return exitCode;
    }
  }

  private int score(Scorer scorer, Documents trained, TokenStore store, RunContext context)
      throws IOException {
    Documents documents = corpus.documents(trained);
    protocol.check(spec, scorer.config());
    Usage.check(
        spec,
        !tables.has(TableOptions.By.POSITION)
            || documents == Documents.SEPARATE
            || protocol.batch() == 1,
        "--by position needs --batch 1 or --documents separate; a stream of joined documents may"
            + " begin inside one");
    Usage.check(
        spec,
        !tables.has(TableOptions.By.RECALL)
            || (context.model() != null
                && protocol.stride(scorer.config()) == scorer.config().window()),
        "--by recall cannot be used with --dynamic or --stride");
    new TextEvaluation(protocol, tables, output, words, context).run(scorer, store, documents);
    return ExitCode.OK;
  }
}
