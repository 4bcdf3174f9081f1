package org.compressive.training;

import com.google.common.base.Joiner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointSearch;
import org.compressive.checkpoints.CheckpointStore;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.data.BatchSource;
import org.compressive.data.Corpus;
import org.compressive.data.CorpusException;
import org.compressive.data.DataConfig;
import org.compressive.data.PreparationListener;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.Split;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;
import org.compressive.data.TrainingStreams;
import org.compressive.data.TrainingText;
import org.compressive.files.DurableFiles;
import org.compressive.files.Reason;
import org.compressive.files.StagedFolder;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Precision;
import org.compressive.inference.ReachedMemory;
import org.compressive.inference.Score;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.inference.SessionOptions;

/**
 * The folder of one run:
 *
 * <ul>
 *   <li>{@code config.yaml}: the resolved configuration
 *   <li>{@code provenance.json}: the origin of the run
 *   <li>{@code data/}: the corpus as tokens, so that the run does not depend on files elsewhere;
 *       or, for a prepared corpus, a reference to it with its checksums, and its tokenizer
 *   <li>{@code checkpoints/}: one folder for each kept checkpoint, and the files {@code latest} and
 *       {@code best}
 *   <li>{@code model/}: the SavedModel of the best checkpoint
 *   <li>{@code metrics.csv}: one line for each step and each validation; {@code events/}: the same
 *       measurements for TensorBoard
 *   <li>{@code layers.csv}: the attention and the memory norms of each layer, if {@code
 *       training.statisticsEvery} is set
 *   <li>{@code samples/}: the text that each validated checkpoint generated, named by step, if
 *       {@code training.sampleTokens} is set
 *   <li>{@code report.html}: a report of the run, if requested
 *   <li>{@code .lock}: locked while the run is being trained
 * </ul>
 */
public final class RunFolder {

  private static final String CONFIG = "config.yaml";
  private static final String METRICS = "metrics.csv";
  private static final String PROVENANCE = "provenance.json";
  private static final String DATA = "data";
  private static final String CHECKPOINTS = "checkpoints";

  private final Path folder;
  private final RunConfig config;

  private RunFolder(Path folder, RunConfig config) {
    this.folder = folder;
    this.config = config;
  }

  /**
   * Creates a run. This reads the corpus, checks that it is large enough, and only then creates the
   * folder. An automatic precision is fixed here for the whole run.
   *
   * @param folder the folder to create, which must be empty if it exists
   * @param command the command line that started the run, which is recorded in the provenance
   * @throws RunException if the folder exists and is not empty, or if the model's vocabulary
   *     differs from the tokenizer's
   * @throws org.compressive.data.CorpusException if the corpus cannot be used
   * @throws UncheckedIOException if the folder cannot be created, for example on a full disk;
   *     nothing of it remains
   */
  public static RunFolder create(Path folder, RunConfig asked, List<String> command) {
    return create(folder, asked, command, corpus -> {});
  }

  /**
   * Creates a run as {@link #create(Path, RunConfig, List)} does, and passes on the opened corpus.
   *
   * @param opened receives the corpus after its documents have been found and before they are read;
   *     not called for a prepared corpus
   */
  public static RunFolder create(
      Path folder, RunConfig asked, List<String> command, Consumer<Corpus> opened) {
    return create(folder, asked, command, opened, Optional.empty());
  }

  /**
   * Creates a run that starts from the weights of another. They are written to a checkpoint of step
   * 0, so the run does not need the other one afterward.
   *
   * @param opened as in {@link #create(Path, RunConfig, List, Consumer)}
   * @throws RunException if the run has another tokenizer, or no parameter can be taken
   */
  public static RunFolder create(
      Path folder,
      RunConfig asked,
      List<String> command,
      Consumer<Corpus> opened,
      StartingWeights weights) {
    return create(folder, asked, command, opened, Optional.of(weights));
  }

  private static RunFolder create(
      Path folder,
      RunConfig asked,
      List<String> command,
      Consumer<Corpus> opened,
      Optional<StartingWeights> weights) {
    RunConfig config = asked.resolve();
    checkCanBeMade(folder);
    if (config.data().hasStore()) {
      return refer(folder, config, command, weights);
    }
    try (Corpus corpus = Corpus.open(config.data())) {
      opened.accept(corpus);
      return make(folder, config, corpus, command, config.data().paths(), weights);
    }
  }

  /**
   * Creates a run on a given corpus, which need not be the configured one or consist of files. The
   * corpus may be closed afterward. The provenance records the name of the corpus, but no command.
   *
   * @throws RunException as {@link #create(Path, RunConfig, List)} does
   * @throws org.compressive.data.CorpusException as {@link #create(Path, RunConfig, List)} does
   * @throws UncheckedIOException as {@link #create(Path, RunConfig, List)} does
   */
  public static RunFolder create(Path folder, RunConfig asked, Corpus corpus) {
    RunConfig config = asked.resolve();
    checkCanBeMade(folder);
    return make(folder, config, corpus, List.of(), List.of(), Optional.empty());
  }

  private static void checkCanBeMade(Path folder) {
    checkIsFree(folder);
    var objection = VariableSaver.objection(folder);
    if (objection.isPresent()) {
      throw new RunException(
          "run folder (%s) cannot hold a run: %s".formatted(folder, objection.get()));
    }
  }

  private static void checkIsFree(Path folder) {
    if (holdsRun(folder)) {
      throw new RunException("run folder (" + folder + ") exists");
    }
    try {
      if (!StagedFolder.isFree(folder)) {
        throw new RunException("run folder (" + folder + ") exists and holds no run");
      }
    } catch (IOException e) {
      throw new RunException("run folder (%s) cannot be read: %s".formatted(folder, Reason.of(e)));
    }
  }

  /** Returns the configured tokenizer, whose vocabulary may come from the training text. */
  private static Tokenizer tokenizer(Path folder, RunConfig config, Corpus corpus) {
    try {
      return config.data().tokenizer().tokenizer(TrainingText.of(corpus));
    } catch (IOException e) {
      throw cannotBeMade(folder, e);
    }
  }

  private static UncheckedIOException cannotBeMade(Path folder, IOException reason) {
    return new UncheckedIOException(
        "run folder (%s) cannot be made: %s".formatted(folder, Reason.of(reason)), reason);
  }

  private static RunFolder make(
      Path folder,
      RunConfig asked,
      Corpus corpus,
      List<String> command,
      List<String> sources,
      Optional<StartingWeights> weights) {
    Tokenizer tokenizer = tokenizer(folder, asked, corpus);
    weights.ifPresent(each -> each.check(tokenizer));
    RunConfig config = asked.withVocabulary(tokenizer.vocabulary());
    int window = config.model().window();
    try (StagedFolder staged = StagedFolder.createOrFill(folder)) {
      Path data = staged.path().resolve(DATA);
      try (var prepared = PreparedCorpus.writeStaged(corpus, tokenizer, window, data)) {
        check(prepared, config);
        var provenance = Provenance.of(command, corpus.name(), prepared, sources, data);
        complete(staged, config, begun(staged, config, prepared, provenance, weights));
      }
    } catch (IOException e) {
      throw cannotBeMade(folder, e);
    }
    return new RunFolder(folder, config);
  }

  /** Creates a run that refers to a prepared corpus instead of copying it. */
  private static RunFolder refer(
      Path folder, RunConfig asked, List<String> command, Optional<StartingWeights> weights) {
    try (var prepared = PreparedCorpus.open(Path.of(asked.data().store()))) {
      weights.ifPresent(each -> each.check(prepared.tokenizer()));
      RunConfig config = asked.on(prepared);
      if (asked.data().namesText()) {
        checkMadeOf(prepared, config, asked.data());
      }
      check(prepared, config);
      try (StagedFolder staged = StagedFolder.createOrFill(folder)) {
        Path data = staged.path().resolve(DATA);
        prepared.refer(data);
        var provenance =
            Provenance.of(command, config.data().store(), prepared, asked.data().paths(), data);
        complete(staged, config, begun(staged, config, prepared, provenance, weights));
      }
      return new RunFolder(folder, config);
    } catch (IOException e) {
      throw cannotBeMade(folder, e);
    }
  }

  /** Checks that a prepared corpus was prepared from the text that the settings also name. */
  private static void checkMadeOf(PreparedCorpus prepared, RunConfig config, DataConfig asked)
      throws IOException {
    try (Corpus corpus = Corpus.open(config.data().withText(asked))) {
      prepared.checkMadeOf(corpus, PreparationListener.NONE);
    }
  }

  private static void check(PreparedCorpus prepared, RunConfig config) {
    trainingStreams(prepared, config);
    checkCanBeValidated(prepared, config);
  }

  /** Writes the weights that the run starts from, if there are any, and records their origin. */
  private static Provenance begun(
      StagedFolder staged,
      RunConfig config,
      PreparedCorpus prepared,
      Provenance provenance,
      Optional<StartingWeights> weights) {
    return weights
        .map(each -> each.begin(staged.path().resolve(CHECKPOINTS), config, prepared))
        .map(taken -> provenance.withWeights(taken.note()))
        .orElse(provenance);
  }

  private static void complete(StagedFolder staged, RunConfig config, Provenance provenance)
      throws IOException {
    DurableFiles.write(staged.path().resolve(PROVENANCE), provenance.toJson());
    DurableFiles.write(staged.path().resolve(CONFIG), ConfigurationYaml.write(config));
    staged.commit(CONFIG);
  }

  /** Creates a run without a command in its provenance. */
  public static RunFolder create(Path folder, RunConfig config) {
    return create(folder, config, List.of());
  }

  /** Returns the {@code config.yaml} that a run of a configuration would have on this machine. */
  public static String yaml(RunConfig config) {
    return ConfigurationYaml.write(config.sized().resolve());
  }

  /** Returns whether a folder holds a run. */
  public static boolean holdsRun(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG));
  }

  /**
   * Returns the time at which training last wrote to a run, or empty if the folder holds no run.
   * Files that training does not write, such as a report, do not count.
   */
  public static Optional<FileTime> lastWritten(Path folder) throws IOException {
    if (!holdsRun(folder)) {
      return Optional.empty();
    }
    FileTime last = Files.getLastModifiedTime(folder.resolve(CONFIG));
    Path metrics = folder.resolve(METRICS);
    if (Files.exists(metrics) && Files.getLastModifiedTime(metrics).compareTo(last) > 0) {
      last = Files.getLastModifiedTime(metrics);
    }
    return Optional.of(last);
  }

  /**
   * Opens a run.
   *
   * @throws RunException if the folder holds no run
   */
  public static RunFolder open(Path folder) throws IOException {
    if (!holdsRun(folder)) {
      throw new RunException("run folder (" + folder + ") has no " + CONFIG);
    }
    Path file = folder.resolve(CONFIG);
    return new RunFolder(
        folder, ConfigurationYaml.read(RunConfig.class, text(file), file.toString(), List.of()));
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new RunException("run's file (%s) must be text in UTF-8".formatted(file));
    }
  }

  public Path folder() {
    return folder;
  }

  public RunConfig config() {
    return config;
  }

  public Provenance provenance() throws IOException {
    return Provenance.read(text(folder.resolve(PROVENANCE)));
  }

  /**
   * Returns the first setting in which another configuration differs from that of this run: the
   * setting's name with both values. The numbers of steps and of skipped steps may differ.
   */
  public Optional<String> difference(RunConfig asked) {
    RunConfig comparable =
        asked.withTraining(asked.training().askedOf(config.training())).resolve();
    if (comparable.model().vocabulary() == 0) {
      comparable = comparable.withVocabulary(config.model().vocabulary());
    }
    if (config.data().hasStore() && comparable.data().store().equals(config.data().store())) {
      try (var prepared = corpus()) {
        comparable = comparable.withData(prepared.settings(comparable.data(), Set.of()));
      }
    }
    return ConfigurationYaml.difference(config, comparable);
  }

  /** Returns the tokenized corpus. The caller must close it. */
  public PreparedCorpus corpus() {
    return PreparedCorpus.open(folder.resolve(DATA));
  }

  /** Returns the file that describes the tokenizer of the corpus. */
  Path tokenizerFile() {
    return folder.resolve(DATA).resolve(Tokenizer.ASSET);
  }

  /** Returns the tokenizer of the corpus. */
  public Tokenizer tokenizer() {
    return Tokenizer.read(tokenizerFile());
  }

  /**
   * Returns the tokenizer of a checkpoint, after checking that it is the same as that of the
   * corpus. A checkpoint written by an earlier version contains no tokenizer and is not checked.
   *
   * @throws RunException if the checkpoint was trained with another tokenizer
   */
  public Tokenizer tokenizer(Checkpoint checkpoint) {
    Tokenizer own = tokenizer();
    Path copy = checkpoint.folder().resolve(Tokenizer.ASSET);
    if (Files.exists(copy)) {
      Tokenizer trained = Tokenizer.read(copy);
      if (!trained.checksum().equals(own.checksum())) {
        throw new RunException(
            "checkpoint (%s) has another tokenizer (%s) than run (%s), which has %s"
                .formatted(checkpoint.folder(), trained.description(), folder, own.description()));
      }
    }
    return own;
  }

  /**
   * Checks that a checkpoint was trained with this run's configuration. Settings that may change
   * when a run is resumed may differ.
   *
   * @throws RunException if another setting differs, or if the file {@code config.yaml} was damaged
   */
  void checkTrained(Checkpoint checkpoint) {
    RunConfig trained = trained(checkpoint);
    var changed = trained.withTraining(trained.training().withChangeable(config.training()));
    var difference = ConfigurationYaml.difference(changed, config);
    if (difference.isPresent()) {
      throw new RunException(
          "checkpoint (%s) has %s; only training.steps and training.skipNonFinite may change in config.yaml"
              .formatted(checkpoint.folder(), difference.get()));
    }
  }

  /** Returns the configuration that a checkpoint was trained with. */
  static RunConfig trained(Checkpoint checkpoint) {
    return ConfigurationYaml.read(
        RunConfig.class,
        checkpoint.manifest().getConfiguration(),
        checkpoint.folder().toString(),
        List.of());
  }

  /**
   * Returns the checkpoint with which a finished run is scored: the best usable one, or the newest
   * if none was validated. {@link CheckpointStore#best} of {@link #checkpoints} also reports
   * whether a better one is missing or damaged.
   *
   * @throws RunException if there is no checkpoint, or if all checkpoints are damaged
   */
  public Checkpoint bestCheckpoint() {
    return bestOf(checkpoints().best());
  }

  /**
   * Returns the checkpoint that a search for the best one found.
   *
   * @throws RunException if there is no checkpoint, or if all checkpoints are damaged
   */
  public Checkpoint bestOf(CheckpointSearch search) {
    return search.found().orElseThrow(this::noCheckpoint);
  }

  private RunException noCheckpoint() {
    var search = checkpoints().newest();
    return search.allDamaged()
        ? allDamaged(search)
        : new RunException("run folder (" + folder + ") has no checkpoint yet");
  }

  /**
   * Returns an exception for a run whose checkpoints are all unusable, with the reason for each.
   */
  RunException allDamaged(CheckpointSearch search) {
    return new RunException(
        "run folder (%s) has no checkpoint that can be used: %s"
            .formatted(folder, Joiner.on("; ").join(search.skipped())));
  }

  public CheckpointStore checkpoints() {
    return new CheckpointStore(folder.resolve(CHECKPOINTS), config.training().keepCheckpoints());
  }

  /** Loads the model of the best checkpoint, in float32. The caller must close it. */
  public LanguageModel model() {
    return model(bestCheckpoint());
  }

  /**
   * Loads the model of the best checkpoint with other memory sizes, in float32. The caller must
   * close it.
   *
   * @param memory the number of slots in each layer that has memory
   * @param compressedMemory the number of slots in each layer that has compressed memory
   */
  public LanguageModel model(int memory, int compressedMemory) {
    var trained = config.model();
    var resized =
        trained.withMemories(
            trained.memory().resized(memory), trained.compressedMemory().resized(compressedMemory));
    return model(resized, options());
  }

  /**
   * Loads the model of the best checkpoint. The caller must close it.
   *
   * @param model the run's model configuration, possibly {@linkplain ModelConfig#withMemories with
   *     other memory sizes}
   */
  public LanguageModel model(ModelConfig model, SessionOptions options) {
    return model(bestCheckpoint(), model, options);
  }

  /**
   * Loads the model of a checkpoint, without memory that learned spans do not reach ({@link
   * ReachedMemory}). The caller must close it.
   *
   * @param model the run's model configuration, possibly {@linkplain ModelConfig#withMemories with
   *     other memory sizes}
   */
  public LanguageModel model(Checkpoint checkpoint, ModelConfig model, SessionOptions options) {
    checkTrained(checkpoint);
    var reached = ReachedMemory.of(model, checkpoint.variables());
    return LanguageModel.restore(reached, tokenizer(checkpoint), checkpoint.variables(), options);
  }

  /** Loads the model of a checkpoint, in float32. The caller must close it. */
  public LanguageModel model(Checkpoint checkpoint) {
    return model(checkpoint, config.model(), options());
  }

  private SessionOptions options() {
    return new SessionOptions(Precision.FLOAT32, false, config.training().deterministic());
  }

  /**
   * Scores a whole split of the run's corpus in one stream, in the same way as the run is
   * validated.
   */
  public Score score(LanguageModel model, Split split) {
    try (var corpus = corpus()) {
      var documents = config.data().documents();
      return new Scorer(model)
          .score(corpus.store(split), ScoringOptions.defaults().withDocuments(documents));
    }
  }

  /**
   * Returns the end of this run before its last step; empty if it has taken all its steps, can go
   * on or has no checkpoint that can be used.
   */
  public Optional<EarlyEnd> earlyEnd() {
    return checkpoints()
        .newest()
        .found()
        .map(checkpoint -> TrainingProgress.of(checkpoint.manifest().getTraining()))
        .flatMap(progress -> progress.earlyEnd(config.training()));
  }

  /** Returns the folder of the SavedModel of the best checkpoint. */
  public Path modelFolder() {
    return folder.resolve("model");
  }

  /**
   * Returns the file with the measurements of each step and each validation, which need not exist
   * yet.
   */
  public Path metrics() {
    return folder.resolve(METRICS);
  }

  Path events() {
    return folder.resolve("events");
  }

  /**
   * Returns the file with the attention of each layer at the steps that measured it, which need not
   * exist.
   */
  public Path layers() {
    return folder.resolve("layers.csv");
  }

  /**
   * Returns the folder with a text generated from each validated checkpoint, which need not exist.
   */
  public Path samples() {
    return folder.resolve("samples");
  }

  static TrainingStreams trainingStreams(PreparedCorpus corpus, RunConfig config) {
    return BatchSource.training(
        config.data().documents(),
        corpus.store(Split.TRAINING),
        config.training().batch(),
        config.model().stepLength());
  }

  /**
   * Checks that the validation split can be scored. With separate documents, it may consist only of
   * documents of one token, in which nothing is scored, and the windows that validate a checkpoint
   * may hold only contexts.
   */
  private static void checkCanBeValidated(PreparedCorpus corpus, RunConfig config) {
    int window = config.model().window();
    TokenStore store = corpus.store(Split.VALIDATION);
    BatchSource.scoring(config.data().documents(), store, 1, window);
    try (var validator = new Validator(config, corpus)) {
      if (!validator.scoresAnyToken()) {
        throw new CorpusException(
            ("%s has no token to score in the first training.validationWindows (%s) windows; all are"
                    + " context (data.contextField)")
                .formatted(store.name(), config.training().validationWindows()));
      }
    }
  }

  /**
   * Returns this run with another number of steps. {@link Trainer} saves the number once it has
   * locked the run and found that no more steps were taken.
   */
  public RunFolder withSteps(long steps) {
    return new RunFolder(folder, config.withSteps(steps));
  }

  /**
   * Returns this run with another maximum number of skipped steps, which {@link Trainer} saves like
   * a changed number of steps.
   */
  public RunFolder withSkipNonFinite(int skips) {
    return new RunFolder(folder, config.withTraining(config.training().withSkipNonFinite(skips)));
  }

  /** Writes the configuration to {@code config.yaml} if it has changed. */
  void saveConfig() throws IOException {
    Path file = folder.resolve(CONFIG);
    String yaml = ConfigurationYaml.write(config);
    if (!Files.readString(file).equals(yaml)) {
      DurableFiles.write(file, yaml);
    }
  }
}
