package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.compressive.checkpoints.CheckpointException;
import org.compressive.graph.InferenceGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Session;
import org.tensorflow.proto.SavedModel;

class ModelFolderTest {

  @TempDir static Path written;
  private static Path prefix;

  @TempDir Path folder;
  private Path model;

  @BeforeAll
  static void writeModel() {
    prefix = TestModel.checkpoint(written, CONFIG, 1);
    ModelFolder.export(written.resolve("model"), CONFIG, TOKENIZER, prefix);
  }

  @BeforeEach
  void copyModel() throws IOException {
    model = folder.resolve("model");
    try (Stream<Path> files = Files.walk(written.resolve("model"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(written.relativize(file)));
      }
    }
  }

  @Test
  void isNotWrittenWhereItCouldNotBeRead() {
    Path target = folder.resolve("model[1]");
    var thrown =
        assertThrows(
            ModelException.class,
            () -> ModelFolder.export(target, CONFIG, TOKENIZER, folder.resolve("no variables")));
    assertThat(thrown)
        .hasMessageThat()
        .startsWith("model folder (" + target + ") cannot hold a model: a path with *");
    assertThat(Files.exists(target)).isFalse();
  }

  @Test
  void holdsWhatTheContractSays() throws IOException {
    try (Stream<Path> files = Files.walk(model)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> model.relativize(f).toString()))
          .containsExactly(
              "SHA256SUMS",
              "saved_model.pb",
              "variables/variables.index",
              "variables/variables.data-00000-of-00001",
              "assets/config.yaml",
              "assets/tokenizer.json");
    }
    String yaml = Files.readString(model.resolve("assets/config.yaml"));
    assertThat(yaml.lines().filter(line -> !line.startsWith(" "))).containsExactly("model:");
    assertThat(yaml).contains("\n  compressedMemory: 6\n");
    var read = ModelFolder.read(model);
    assertThat(read.config()).isEqualTo(CONFIG);
    assertThat(read.tokenizer()).isEqualTo(TOKENIZER);
  }

  @Test
  void tellsItsSignatures() throws IOException {
    assertThat(ModelFolder.read(model).signatures())
        .containsExactly(
            "clear_memories",
            "initial_memories",
            "project_memories",
            "score",
            "serving_default",
            "step")
        .inOrder();
    var bare = TestModel.config(0, 0);
    Path target = folder.resolve("bare");
    ModelFolder.export(target, bare, TOKENIZER, TestModel.checkpoint(folder, bare, 1));
    assertThat(ModelFolder.read(target).signatures())
        .containsExactly("score", "serving_default", "step")
        .inOrder();
    var read = ModelFolder.read(model);
    Files.write(model.resolve("saved_model.pb"), "no graph".getBytes(UTF_8));
    assertThat(assertThrows(ModelException.class, read::signatures))
        .hasMessageThat()
        .contains("saved_model.pb) cannot be read");
    Files.write(model.resolve("saved_model.pb"), new byte[0]);
    assertThat(read.signatures()).isEmpty();
  }

  @Test
  void writesTheParametersOfASession() throws IOException {
    Path again = folder.resolve("again");
    try (var graph = InferenceGraph.build(CONFIG);
        var session = new Session(graph.graph(), false, OPTIONS.toProto())) {
      Parameters.saver(graph).restore(session, prefix);
      ModelFolder.write(again, CONFIG, graph, session, TOKENIZER);
    }
    String data = "variables/variables.data-00000-of-00001";
    assertThat(Files.readAllBytes(again.resolve(data)))
        .isEqualTo(Files.readAllBytes(model.resolve(data)));
    LanguageModel.load(again, OPTIONS).close();
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    assertThat(failure(folder.resolve("none"))).contains("does not exist");
    for (String part : List.of("saved_model.pb", "assets/config.yaml", "assets/tokenizer.json")) {
      Path moved = folder.resolve("moved");
      Files.move(model.resolve(part), moved);
      assertThat(failure(model))
          .startsWith("model folder (" + model + ") has no " + part + "; a model");
      Files.move(moved, model.resolve(part));
    }
    LanguageModel.load(model, OPTIONS).close();
  }

  @Test
  void namesAWrongConfiguration() throws IOException {
    withoutChecksums();
    Path config = model.resolve("assets/config.yaml");
    String yaml = Files.readString(config);
    Files.writeString(config, yaml.replace("layers: 2", "layers: 0"));
    assertThat(failure(model)).contains("model.layers (0) must be at least 1");
    Files.writeString(config, yaml + "training: {}\n");
    assertThat(failure(model)).contains("key (training) must be one of model");
    Files.write(config, new byte[] {(byte) 0xFF, (byte) 0xFE});
    assertThat(failure(model)).contains("cannot be read as UTF-8 text");
    Files.writeString(model.resolve("assets/tokenizer.json"), "{}");
    Files.writeString(config, yaml);
    assertThat(failure(model))
        .contains("tokenizer.json) cannot be used: its library does not read it: Model missing");
  }

  @Test
  void namesAConfigurationOfAnotherModel() throws IOException {
    withoutChecksums();
    Path config = model.resolve("assets/config.yaml");
    String yaml = Files.readString(config);
    String wrong = "model (" + model + ") is not what its assets/config.yaml describes; its ";
    for (String[] edit :
        new String[][] {
          {"layers: 2", "layers: 1"},
          {"layers: 2", "layers: 3"},
          {"memory: 12", "memory: 16"},
          {"compressedMemory: 6", "compressedMemory: 0"},
          {"width: 16", "width: 32"}
        }) {
      Files.writeString(config, yaml.replace(edit[0], edit[1]));
      assertThat(failure(model)).startsWith(wrong);
    }
    Files.writeString(config, yaml.replace("vocabulary: 256", "vocabulary: 300"));
    assertThat(failure(model)).contains("must be as many as model.vocabulary (300)");
  }

  /**
   * The signatures are correct and the model could run, but nothing could be added to its graph.
   */
  @Test
  void namesAVariableThatIsNotThere() throws IOException {
    withoutChecksums();
    Path file = model.resolve("saved_model.pb");
    var saved = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
    for (var node : saved.getMetaGraphsBuilder(0).getGraphDefBuilder().getNodeBuilderList()) {
      node.setName(renamed(node.getName()));
      for (int i = 0; i < node.getInputCount(); i++) {
        node.setInput(i, renamed(node.getInput(i)));
      }
    }
    Files.write(file, saved.build().toByteArray());
    assertThat(failure(model))
        .isEqualTo(
            "model ("
                + model
                + ") is not what its assets/config.yaml describes; its graph does not fit: variable"
                + " embedding is not in this graph");
  }

  @Test
  void namesASignatureOfAnotherType() throws IOException {
    withoutChecksums();
    Path file = model.resolve("saved_model.pb");
    var saved = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
    var graph = saved.getMetaGraphsBuilder(0);
    var tokens = graph.getSignatureDefOrThrow("step").getInputsOrThrow("tokens");
    var clear = graph.getSignatureDefOrThrow("clear_memories").toBuilder();
    graph.putSignatureDef("clear_memories", clear.putInputs("streams", tokens).build());
    Files.write(file, saved.build().toByteArray());
    assertThat(failure(model))
        .endsWith("; its clear_memories has streams of type TInt32, not TBool");
  }

  private static String renamed(String node) {
    return node.replaceFirst("^(\\^?)variables/", "$1weights/");
  }

  @Test
  void namesAGraphThatCannotBeLoaded() throws IOException {
    withoutChecksums();
    Files.write(model.resolve("saved_model.pb"), "no graph".getBytes(UTF_8));
    assertThat(failure(model)).startsWith("model (" + model + ") cannot be loaded: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "saved_model.pb",
        "variables/variables.index",
        "variables/variables.data-00000-of-00001",
        "assets/config.yaml",
        "assets/tokenizer.json"
      })
  void namesAFileWithAFlippedBit(String name) throws IOException {
    Path file = model.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(failure(model))
        .isEqualTo(
            "model folder (%s) cannot be used: %s is damaged; its SHA-256 does not match"
                .formatted(model, name));
    assertThat(assertThrows(ModelException.class, () -> ModelFolder.read(model)))
        .hasMessageThat()
        .isEqualTo(failure(model));
  }

  /** The flipped bit changes the name of a signature, which nothing else detects. */
  @Test
  void aModelWithoutChecksumsIsNotVerified() throws IOException {
    Path file = model.resolve("saved_model.pb");
    String graph = Files.readString(file, ISO_8859_1);
    Files.writeString(file, graph.replace("serving_default", "serving_defaulu"), ISO_8859_1);
    assertThat(failure(model)).contains("saved_model.pb is damaged");
    withoutChecksums();
    assertThat(ModelFolder.read(model).signatures()).contains("serving_defaulu");
    LanguageModel.load(model, OPTIONS).close();
  }

  @Test
  void leavesNothingWhenThereIsNoCheckpoint() {
    Path target = folder.resolve("target");
    assertThrows(
        CheckpointException.class,
        () -> ModelFolder.export(target, CONFIG, TOKENIZER, folder.resolve("none")));
    assertThat(Files.exists(target)).isFalse();
  }

  @Test
  void refusesATokenizerOfAnotherVocabulary() {
    var other = CONFIG.withVocabulary(300);
    assertThat(
            assertThrows(
                ModelException.class,
                () -> LanguageModel.restore(other, TOKENIZER, prefix, OPTIONS)))
        .hasMessageThat()
        .contains("must be as many as model.vocabulary");
  }

  /** Turns the model into one of an earlier version, the files of which can be edited. */
  private void withoutChecksums() throws IOException {
    Files.delete(model.resolve("SHA256SUMS"));
  }

  private static String failure(Path folder) {
    var thrown = assertThrows(ModelException.class, () -> LanguageModel.load(folder, OPTIONS));
    assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
    return thrown.getMessage();
  }
}
