package org.compressive.training;

import com.google.common.base.Joiner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointSearch;
import org.compressive.checkpoints.CheckpointStore;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.data.BatchSource;
import org.compressive.data.Corpus;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.Split;
import org.compressive.data.Tokenizer;
import org.compressive.files.DurableFiles;
import org.compressive.files.Reason;
import org.compressive.files.StagedFolder;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Precision;
import org.compressive.inference.Score;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.inference.SessionOptions;

/**
 * The folder of one run:
 *
 * <ul>
 *   <li>{@code config.yaml}: the resolved configuration
 *   <li>{@code provenance.json}: where the run comes from
 *   <li>{@code data/}: the corpus as tokens, so that the run does not depend on files elsewhere
 *   <li>{@code checkpoints/}: one folder per kept checkpoint, {@code latest} and {@code best}
 *   <li>{@code model/}: the SavedModel of the best checkpoint
 *   <li>{@code metrics.csv}: a line per step; {@code events/}: the same for TensorBoard
 *   <li>{@code layers.csv}: where layers look and what they remember, if {@code
 *       training.statisticsEvery} asks for it
 *   <li>{@code report.html}: the run as a page, where it was asked for
 *   <li>{@code .lock}: held while the run is trained
 * </ul>
 */
public final class RunFolder {

  private static final String CONFIG = "config.yaml";
  private static final String PROVENANCE = "provenance.json";
  private static final String DATA = "data";

  private final Path folder;
  private final RunConfig config;

  private RunFolder(Path folder, RunConfig config) {
    this.folder = folder;
    this.config = config;
  }

  /**
   * Starts a run: reads the corpus, checks that it is enough, and only then makes the folder. What
   * the configuration leaves to the machine and the moment (an automatic precision, the length of
   * the learning rate's decay) is settled here, once for the whole run.
   *
   * @param command what was typed, for the record
   * @throws RunException if the folder exists, or the model has another vocabulary than the
   *     tokenizer
   * @throws org.compressive.data.CorpusException if the corpus cannot be used
   * @throws UncheckedIOException if the folder cannot be made, as on a full disk; nothing is left
   *     of it
   */
  public static RunFolder create(Path folder, RunConfig asked, List<String> command) {
    RunConfig config = asked.resolve();
    checkCanBeMade(folder, config);
    try (Corpus corpus = Corpus.open(config.data())) {
      return make(folder, config, corpus, command);
    }
  }

  /**
   * Starts a run on a corpus that need not be the configuration's, nor be made of files; it may be
   * closed afterwards. Provenance tells its name, and no command.
   *
   * @throws RunException as the other
   * @throws org.compressive.data.CorpusException as the other
   * @throws UncheckedIOException as the other
   */
  public static RunFolder create(Path folder, RunConfig asked, Corpus corpus) {
    RunConfig config = asked.resolve();
    checkCanBeMade(folder, config);
    return make(folder, config, corpus, List.of());
  }

  private static void checkCanBeMade(Path folder, RunConfig config) {
    if (Files.exists(folder)) {
      throw new RunException("run folder (" + folder + ") exists");
    }
    var objection = VariableSaver.objection(folder);
    if (objection.isPresent()) {
      throw new RunException(
          "run folder (%s) cannot hold a run: %s".formatted(folder, objection.get()));
    }
    Tokenizer tokenizer = tokenizer(config);
    if (config.model().vocabulary() != tokenizer.vocabulary()) {
      throw new RunException(
          "model.vocabulary (%d) must be the tokenizer's (%d)"
              .formatted(config.model().vocabulary(), tokenizer.vocabulary()));
    }
  }

  private static Tokenizer tokenizer(RunConfig config) {
    return config.data().tokenizer().tokenizer();
  }

  private static RunFolder make(
      Path folder, RunConfig config, Corpus corpus, List<String> command) {
    int window = config.model().window();
    try (StagedFolder staged = StagedFolder.create(folder)) {
      Path data = staged.path().resolve(DATA);
      try (var prepared = PreparedCorpus.writeStaged(corpus, tokenizer(config), window, data)) {
        trainingStreams(prepared, config);
        checkCanBeValidated(prepared, config);
        var provenance = Provenance.of(command, corpus.name(), prepared.summary());
        DurableFiles.write(staged.path().resolve(PROVENANCE), provenance.toJson());
      }
      DurableFiles.write(staged.path().resolve(CONFIG), ConfigurationYaml.write(config));
      staged.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "run folder (%s) cannot be made: %s".formatted(folder, Reason.of(e)), e);
    }
    return new RunFolder(folder, config);
  }

  /** Starts a run that no command was typed for. */
  public static RunFolder create(Path folder, RunConfig config) {
    return create(folder, config, List.of());
  }

  /** Returns the {@code config.yaml} that a run of a configuration would have on this machine. */
  public static String yaml(RunConfig config) {
    return ConfigurationYaml.write(config.resolve());
  }

  /**
   * Opens a run.
   *
   * @throws RunException if the folder holds none
   */
  public static RunFolder open(Path folder) throws IOException {
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new RunException("run folder (" + folder + ") has no " + CONFIG);
    }
    var config =
        ConfigurationYaml.read(RunConfig.class, Files.readString(file), file.toString(), List.of());
    return new RunFolder(folder, config);
  }

  public Path folder() {
    return folder;
  }

  public RunConfig config() {
    return config;
  }

  public Provenance provenance() throws IOException {
    return Provenance.read(Files.readString(folder.resolve(PROVENANCE)));
  }

  /**
   * Returns the first setting in which another configuration would make another run than this, the
   * number of steps apart: the setting's name with both values.
   */
  public Optional<String> difference(RunConfig asked) {
    // The decay's length was fixed when the run started, by the steps it had then.
    RunConfig comparable = asked.withSteps(config.training().steps()).resolve();
    return ConfigurationYaml.difference(config, comparable);
  }

  /** The corpus as tokens; to be closed. */
  public PreparedCorpus corpus() {
    return PreparedCorpus.open(folder.resolve(DATA));
  }

  /** What the corpus was tokenized with. */
  public Tokenizer tokenizer() {
    return Tokenizer.read(folder.resolve(DATA).resolve(Tokenizer.ASSET));
  }

  /**
   * The checkpoint a finished run is judged by: the best, or the newest where none was validated.
   *
   * @throws RunException if there is none, or all are damaged
   */
  public Checkpoint bestCheckpoint() {
    return usableCheckpoint().orElseThrow(this::noCheckpoint);
  }

  /** {@link #bestCheckpoint}; empty where there is none that can be used. */
  public Optional<Checkpoint> usableCheckpoint() {
    return checkpoints().best().or(() -> checkpoints().newest().found());
  }

  private RunException noCheckpoint() {
    var search = checkpoints().newest();
    return search.allDamaged()
        ? allDamaged(search)
        : new RunException("run folder (" + folder + ") has no checkpoint yet");
  }

  /** What is said of a run whose every checkpoint was passed over, with the reason for each. */
  RunException allDamaged(CheckpointSearch search) {
    return new RunException(
        "run folder (%s) has no checkpoint that can be used: %s"
            .formatted(folder, Joiner.on("; ").join(search.skipped())));
  }

  public CheckpointStore checkpoints() {
    return new CheckpointStore(folder.resolve("checkpoints"), config.training().keepCheckpoints());
  }

  /** Loads the model of the best checkpoint, in float32; to be closed. */
  public LanguageModel model() {
    return model(bestCheckpoint());
  }

  /**
   * Loads the model of the best checkpoint with other memories, in float32; to be closed.
   *
   * @param memory slots in each layer that has memory
   * @param compressedMemory slots in each layer that has compressed memory
   */
  public LanguageModel model(int memory, int compressedMemory) {
    var trained = config.model();
    var resized =
        trained.withMemories(
            trained.memory().resized(memory), trained.compressedMemory().resized(compressedMemory));
    return model(resized, options());
  }

  /**
   * Loads the model of the best checkpoint; to be closed.
   *
   * @param model the run's, or {@link ModelConfig#withMemories other memories'}
   */
  public LanguageModel model(ModelConfig model, SessionOptions options) {
    return LanguageModel.restore(model, tokenizer(), bestCheckpoint().variables(), options);
  }

  /** Loads the model of one checkpoint, in float32; to be closed. */
  public LanguageModel model(Checkpoint checkpoint) {
    return LanguageModel.restore(config.model(), tokenizer(), checkpoint.variables(), options());
  }

  private SessionOptions options() {
    return new SessionOptions(Precision.FLOAT32, false, config.training().deterministic());
  }

  /** Scores a split of the run's corpus in one stream, all of it, as the run is validated. */
  public Score score(LanguageModel model, Split split) {
    try (var corpus = corpus()) {
      var documents = config.data().documents();
      return new Scorer(model)
          .score(corpus.store(split), ScoringOptions.defaults().withDocuments(documents));
    }
  }

  /** The SavedModel of the best checkpoint. */
  public Path modelFolder() {
    return folder.resolve("model");
  }

  /** What each step and each validation measured; need not exist yet. */
  public Path metrics() {
    return folder.resolve("metrics.csv");
  }

  Path events() {
    return folder.resolve("events");
  }

  /** Where layers look, at steps that measured it; need not exist. */
  public Path layers() {
    return folder.resolve("layers.csv");
  }

  static BatchSource trainingStreams(PreparedCorpus corpus, RunConfig config) {
    return BatchSource.training(
        config.data().documents(),
        corpus.store(Split.TRAINING),
        config.training().batch(),
        config.model().stepLength());
  }

  /** Kept apart, validation text may be all documents of one token, of which nothing is scored. */
  private static void checkCanBeValidated(PreparedCorpus corpus, RunConfig config) {
    int window = config.model().window();
    BatchSource.scoring(config.data().documents(), corpus.store(Split.VALIDATION), 1, window);
  }

  /** The same run with another end; {@link Trainer} writes it down once it has the run. */
  public RunFolder withSteps(long steps) {
    return new RunFolder(folder, config.withSteps(steps));
  }

  /** Brings {@code config.yaml} up to date. */
  void saveConfig() throws IOException {
    Path file = folder.resolve(CONFIG);
    String yaml = ConfigurationYaml.write(config);
    if (!Files.readString(file).equals(yaml)) {
      DurableFiles.write(file, yaml);
    }
  }
}
