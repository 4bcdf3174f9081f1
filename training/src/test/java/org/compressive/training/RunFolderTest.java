package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.Corpus;
import org.compressive.data.CorpusException;
import org.compressive.data.DataConfig;
import org.compressive.data.Document;
import org.compressive.data.Split;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.inference.Precision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.TensorFlow;

final class RunFolderTest {

  @TempDir Path temporary;
  private Path empty;

  @BeforeEach
  void makeRoom() throws IOException {
    empty = Files.createDirectory(temporary.resolve("empty"));
  }

  @Test
  void startsWithConfigurationProvenanceAndData() throws IOException {
    var config = TinyRun.config(TinyRun.text(temporary));
    var created = RunFolder.create(empty.resolve("runs/a"), config, List.of("train", "--x y"));
    assertThat(TinyRun.names(empty)).containsExactly("runs");
    assertThat(TinyRun.names(empty.resolve("runs"))).containsExactly("a");
    assertThat(TinyRun.names(created.folder()))
        .containsExactly("config.yaml", "data", "provenance.json");

    var opened = RunFolder.open(created.folder());
    assertThat(opened.folder()).isEqualTo(created.folder());
    assertThat(opened.config()).isEqualTo(created.config());
    assertThat(opened.difference(config)).isEmpty();
    var provenance = opened.provenance();
    assertThat(provenance.command()).containsExactly("train", "--x y").inOrder();
    assertThat(provenance.bytes()).isEqualTo(480);
    assertThat(provenance.tokens()).isEqualTo(480);
    assertThat(provenance.documents()).isEqualTo(1);
    assertThat(provenance.tensorflow()).isEqualTo(TensorFlow.version());
    assertThat(provenance.corpus()).contains("text.txt");
    try (var corpus = opened.corpus()) {
      assertThat(corpus.summary().fingerprint()).isEqualTo(provenance.fingerprint());
      assertThat(corpus.store(Split.TRAINING).size()).isEqualTo(432);
      assertThat(RunFolder.trainingStreams(corpus, config).windows()).isEqualTo(TinyRun.EPOCH);
    }
    assertThat(opened.tokenizer()).isEqualTo(new ByteTokenizer());
  }

  @Test
  void trainsOnStringsThatAreNoFiles() throws IOException {
    String text = TinyRun.words(480);
    List<Document> documents =
        List.of(
            Document.of("first", text.substring(0, 100)),
            Document.of("second", text.substring(100)));
    RunFolder run;
    try (Corpus corpus = Corpus.of("two strings", documents)) {
      run = RunFolder.create(empty.resolve("a"), TinyRun.config(), corpus);
    }
    assertThat(run.provenance().corpus()).isEqualTo("two strings");
    assertThat(run.provenance().documents()).isEqualTo(2);
    assertThat(TinyRun.train(run.withSteps(3)).step()).isEqualTo(3);
  }

  @Test
  void aConfigurationWithoutATokenizerIsOneOfBytes() throws IOException {
    var run = TinyRun.create(temporary);
    Path config = run.folder().resolve("config.yaml");
    String yaml = Files.readString(config);
    assertThat(yaml).contains("  tokenizer:\n    type: bytes\n");
    Files.writeString(config, yaml.replace("  tokenizer:\n    type: bytes\n", ""));
    assertThat(RunFolder.open(run.folder()).config()).isEqualTo(run.config());
    assertThat(TinyRun.config("data.tokenizer=bytes")).isEqualTo(TinyRun.config());
    assertThat(TinyRun.config("data.tokenizer.type=bytes")).isEqualTo(TinyRun.config());
  }

  @Test
  void aRunIsStagedOnceAndLeftoversAreRemoved() throws IOException {
    Files.createDirectories(empty.resolve(".a.tmp/data"));
    Files.writeString(empty.resolve(".a.tmp/data/training.tokens"), "half");
    RunFolder.create(empty.resolve("a"), TinyRun.config(TinyRun.text(temporary)), List.of());
    assertThat(TinyRun.names(empty)).containsExactly("a");
    assertThat(TinyRun.names(empty.resolve("a/data")))
        .containsExactly(
            "corpus.json", "test.tokens", "tokenizer.json", "training.tokens", "validation.tokens");
  }

  /** A preset leaves the length of the decay to the run, whose number of steps may change. */
  @Test
  void trainsAPresetAtMoreThanTheFloor() throws IOException {
    var preset = Presets.get("tiny");
    assertThat(preset.training().schedule()).isEqualTo(new Cosine(0, 1e-6));
    var training =
        preset.training().toBuilder()
            .batch(2)
            .steps(6)
            .warmup(2)
            .precision(Precision.FLOAT32)
            .build();
    var run =
        RunFolder.create(
            empty.resolve("a"),
            new RunConfig(
                TinyRun.config().model(),
                training,
                DataConfig.of(TinyRun.text(temporary).toString())));
    assertThat(run.config().training().schedule()).isEqualTo(new Cosine(0, 1e-6));
    List<Double> rates = new ArrayList<>();
    var listener =
        new TrainingListener() {
          @Override
          public void stepped(StepReport report) {
            rates.add(report.learningRate());
          }
        };
    TinyRun.train(run, listener);
    assertThat(rates).hasSize(6);
    for (double rate : rates) {
      assertThat(rate).isGreaterThan(1e-4);
    }
    assertThat(run.config().training().precision()).isEqualTo(Precision.FLOAT32);
  }

  /** A configuration that is not yet a run has the same learning rates as its future run. */
  @Test
  void aConfigurationHasTheRatesOfItsRun() {
    var training = Presets.get("tiny").training();
    assertThat(training.learningRate(training.steps() / 2)).isGreaterThan(1e-4);
  }

  @Test
  void settlesThePrecision() throws IOException {
    var config = TinyRun.config(TinyRun.text(temporary), "training.precision=auto");
    assertThat(RunFolder.yaml(config)).contains("precision: float32"); // the run is deterministic
    var run = RunFolder.create(empty.resolve("a"), config);
    assertThat(run.config().training().precision()).isEqualTo(Precision.FLOAT32);
    assertThat(run.difference(config)).isEmpty();
    assertThat(run.difference(config.withSteps(31))).isEmpty();
    var other = config.withTraining(config.training().withSeed(8));
    assertThat(run.difference(other)).hasValue("training.seed 7, not 8");
  }

  @Test
  void doesNotNeedTheCorpusOnceItIsMade() throws IOException {
    var run = TinyRun.create(temporary);
    Files.delete(temporary.resolve("text.txt"));
    try (var corpus = RunFolder.open(run.folder()).corpus()) {
      int[] first = new int[5];
      corpus.store(Split.TRAINING).read(0, first, 0, 5);
      assertThat(new String(first, 0, 5)).isEqualTo(TinyRun.words(480).substring(0, 5));
    }
  }

  @Test
  void refusesAFolderWhoseNameIsAPattern() throws IOException {
    var config = TinyRun.config(temporary.resolve("text.txt"));
    Path folder = temporary.resolve("a[1]");
    var thrown =
        assertThrows(RunException.class, () -> RunFolder.create(folder, config, List.of()));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "run folder ("
                + folder
                + ") cannot hold a run: a path with *, ? or [ is a pattern to TensorFlow: choose"
                + " another");
    assertThat(Files.exists(folder)).isFalse();
  }

  @Test
  void refusesAFolderThatExists() throws IOException {
    var run = TinyRun.create(temporary);
    Path config = run.folder().resolve("config.yaml");
    var before = Files.readString(config);
    var thrown =
        assertThrows(RunException.class, () -> TinyRun.create(temporary, "training.seed=8"));
    assertThat(thrown).hasMessageThat().isEqualTo("run folder (" + run.folder() + ") exists");
    assertThat(Files.readString(config)).isEqualTo(before);
    assertThat(TinyRun.names(temporary)).containsExactly("empty", "run", "text.txt");
  }

  /** A mounted volume is such a folder; it can be neither renamed nor replaced. */
  @Test
  void anEmptyFolderIsFilled() throws IOException {
    Object key = Files.readAttributes(empty, BasicFileAttributes.class).fileKey();
    var run = RunFolder.create(empty, TinyRun.config(TinyRun.text(temporary)));
    assertThat(TinyRun.names(empty)).containsExactly("config.yaml", "data", "provenance.json");
    assertThat(Files.readAttributes(empty, BasicFileAttributes.class).fileKey()).isEqualTo(key);
    assertThat(RunFolder.open(empty).config()).isEqualTo(run.config());
    assertThat(TinyRun.train(run.withSteps(2)).step()).isEqualTo(2);
    var thrown = assertThrows(RunException.class, () -> RunFolder.create(empty, TinyRun.config()));
    assertThat(thrown).hasMessageThat().isEqualTo("run folder (" + empty + ") exists");
  }

  @Test
  void aFolderOfOtherFilesIsRefusedAndLeftAlone() throws IOException {
    Files.writeString(empty.resolve("notes.txt"), "not a run");
    for (Path taken : List.of(empty, empty.resolve("notes.txt"))) {
      var thrown =
          assertThrows(RunException.class, () -> RunFolder.create(taken, TinyRun.config()));
      assertThat(thrown)
          .hasMessageThat()
          .isEqualTo("run folder (" + taken + ") exists and holds no run");
    }
    assertThat(TinyRun.names(empty)).containsExactly("notes.txt");
  }

  @Test
  void aMissingCorpusLeavesNothing() throws IOException {
    refused(TinyRun.config(temporary.resolve("nowhere.txt")), "nowhere.txt");
  }

  @Test
  void anEmptyCorpusLeavesNothing() throws IOException {
    refused(TinyRun.config(Files.createFile(temporary.resolve("none.txt"))), "none.txt) is empty");
  }

  @Test
  void aBinaryCorpusLeavesNothing() throws IOException {
    Path binary = Files.write(temporary.resolve("binary"), new byte[1000]);
    refused(TinyRun.config(binary), "data.binary must be true");
    RunFolder.create(empty.resolve("taken"), TinyRun.config(binary, "data.binary=true"), List.of());
    assertThat(TinyRun.names(empty)).containsExactly("taken");
  }

  @Test
  void aTextShorterThanAWindowLeavesNothing() throws IOException {
    Path text = Files.writeString(temporary.resolve("short.txt"), "123456789");
    refused(TinyRun.config(text, "training.batch=1"), "too short");
  }

  @Test
  void aTextTooShortForTheBatchLeavesNothing() throws IOException {
    Path text = Files.writeString(temporary.resolve("short.txt"), TinyRun.words(100));
    refused(TinyRun.config(text, "training.batch=11"), "training.batch (11) must be at most 10");
    RunFolder.create(empty.resolve("a"), TinyRun.config(text, "training.batch=10"), List.of());
    assertThat(TinyRun.names(empty)).containsExactly("a");
  }

  @Test
  void aVocabularyThatIsNotTheTokenizersLeavesNothing() throws IOException {
    for (int vocabulary : new int[] {255, 257}) {
      var config = TinyRun.config(TinyRun.text(temporary), "model.vocabulary=" + vocabulary);
      var thrown =
          assertThrows(
              RunException.class,
              () -> RunFolder.create(empty.resolve("runs/a"), config, List.of()));
      assertThat(thrown)
          .hasMessageThat()
          .isEqualTo("model.vocabulary (%s) must be the tokenizer's (256)".formatted(vocabulary));
      assertThat(TinyRun.names(empty)).isEmpty();
    }
  }

  @Test
  void aRefusedRunLeavesThoseBesideItAlone() throws IOException {
    Path runs = Files.createDirectories(empty.resolve("runs"));
    Path text = Files.writeString(temporary.resolve("short.txt"), "123456789");
    assertThrows(
        CorpusException.class,
        () -> RunFolder.create(runs.resolve("a"), TinyRun.config(text), List.of()));
    assertThat(TinyRun.names(empty)).containsExactly("runs");
    assertThat(TinyRun.names(runs)).isEmpty();
  }

  @Test
  void aFolderWithoutAConfigurationIsNoRun() {
    var thrown = assertThrows(RunException.class, () -> RunFolder.open(empty));
    assertThat(thrown).hasMessageThat().isEqualTo("run folder (" + empty + ") has no config.yaml");
    assertThrows(RunException.class, () -> RunFolder.open(empty.resolve("nowhere")));
  }

  @Test
  void aSpoiltConfigurationIsNamedWithItsFile() throws IOException {
    var run = TinyRun.create(temporary);
    Path config = run.folder().resolve("config.yaml");
    Files.writeString(config, Files.readString(config).replace("batch: 2", "batch: 0"));
    var thrown = assertThrows(ConfigurationException.class, () -> RunFolder.open(run.folder()));
    assertThat(thrown).hasMessageThat().startsWith(config.toString());
    assertThat(thrown).hasMessageThat().contains("training.batch (0) must be at least 1");
  }

  @Test
  void otherStepsAreWrittenDownAndNothingElseChanges() throws IOException {
    var run = TinyRun.create(temporary);
    var longer = run.withSteps(99);
    assertThat(longer.config()).isEqualTo(run.config().withSteps(99));
    assertThat(RunFolder.open(run.folder()).config()).isEqualTo(run.config());
    longer.saveConfig();
    assertThat(RunFolder.open(run.folder()).config()).isEqualTo(run.config().withSteps(99));
    assertThat(longer.config().training().schedule()).isEqualTo(new Cosine(0, 1e-4));
    assertThrows(IllegalArgumentException.class, () -> run.withSteps(0));
    assertThat(RunFolder.open(run.folder()).config().training().steps()).isEqualTo(99);
  }

  @Test
  void aRunWithoutCheckpointsHasNoBest() throws IOException {
    var run = TinyRun.create(temporary);
    var thrown = assertThrows(RunException.class, run::bestCheckpoint);
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo("run folder (" + run.folder() + ") has no checkpoint yet");
  }

  private void refused(RunConfig config, String reason) throws IOException {
    var thrown =
        assertThrows(
            CorpusException.class,
            () -> RunFolder.create(empty.resolve("runs/a"), config, List.of()));
    assertThat(thrown).hasMessageThat().contains(reason);
    assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
    assertThat(TinyRun.names(empty)).isEmpty();
  }
}
