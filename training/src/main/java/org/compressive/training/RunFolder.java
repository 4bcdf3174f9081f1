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
import org.compressive.checkpoints.DurableFiles;
import org.compressive.checkpoints.StagedFolder;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.data.BatchSource;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.Corpus;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.Split;
import org.compressive.data.Tokenizer;
import org.compressive.graph.config.ConfigurationYaml;

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
   * Starts a run: reads the corpus, checks that it is enough, and only then makes the folder.
   *
   * @param config resolved
   * @param command what was typed, for the record
   * @throws RunException if the folder exists, or the model has another vocabulary than the
   *     tokenizer
   * @throws org.compressive.data.CorpusException if the corpus cannot be used
   * @throws UncheckedIOException if the folder cannot be made, as on a full disk; nothing is left
   *     of it
   */
  public static RunFolder create(Path folder, RunConfig config, List<String> command)
      throws IOException {
    if (Files.exists(folder)) {
      throw new RunException("run folder (" + folder + ") exists");
    }
    var objection = VariableSaver.objection(folder);
    if (objection.isPresent()) {
      throw new RunException(folder + " cannot hold a run: " + objection.get());
    }
    Tokenizer tokenizer = new ByteTokenizer();
    if (config.model().vocabulary() != tokenizer.vocabulary()) {
      throw new RunException(
          "model.vocabulary (%d) must be the tokenizer's (%d)"
              .formatted(config.model().vocabulary(), tokenizer.vocabulary()));
    }
    try (Corpus corpus = Corpus.open(config.data());
        StagedFolder staged = StagedFolder.create(folder)) {
      Path data = staged.path().resolve(DATA);
      try (var prepared = PreparedCorpus.write(corpus, tokenizer, config.model().window(), data)) {
        trainingStreams(prepared, config);
        checkCanBeValidated(prepared, config);
        var provenance = Provenance.of(command, corpus.name(), prepared.summary());
        DurableFiles.write(staged.path().resolve(PROVENANCE), provenance.toJson());
      }
      DurableFiles.write(staged.path().resolve(CONFIG), ConfigurationYaml.write(config));
      staged.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make run folder %s: %s".formatted(folder, e.getMessage()), e);
    }
    return new RunFolder(folder, config);
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
        : new RunException(folder + " has no checkpoint that can be used yet");
  }

  /** What is said of a run whose every checkpoint was passed over, with the reason for each. */
  RunException allDamaged(CheckpointSearch search) {
    return new RunException(
        "no checkpoint of %s can be used: %s"
            .formatted(folder, Joiner.on("; ").join(search.skipped())));
  }

  public CheckpointStore checkpoints() {
    return new CheckpointStore(folder.resolve("checkpoints"), config.training().keepCheckpoints());
  }

  /** The SavedModel of the best checkpoint. */
  public Path model() {
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
