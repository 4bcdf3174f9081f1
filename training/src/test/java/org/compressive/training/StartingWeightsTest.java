package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.data.Split;
import org.compressive.graph.Initialization;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.ParameterSpec;
import org.compressive.graph.VariableParameters;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.ModelException;
import org.compressive.inference.SessionOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;

/** Tests runs that start from the weights of another run or of a model. */
final class StartingWeightsTest {

  private static final String[] FIRST = {"training.steps=10", "training.averageDecay=0.5"};

  @TempDir static Path trained;
  private static RunFolder source;
  private static Map<String, List<Byte>> weights;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    source = TinyRun.create(trained, FIRST);
    TinyRun.train(source);
    weights = variables(source.bestCheckpoint());
  }

  @Test
  void takesTheAveragedWeightsAndNothingElse() throws IOException {
    var run = start(source.folder(), "training.averageDecay=0", "training.learningRate=5e-3");
    var first = run.checkpoints().newest().found().orElseThrow();
    assertThat(first.step()).isEqualTo(0);
    var state = variables(first);
    for (String name : state.keySet()) {
      if (name.matches("(adam|memories)/.*|updates")) {
        assertWithMessage(name)
            .that(Collections.frequency(state.get(name), (byte) 0))
            .isEqualTo(state.get(name).size());
      } else {
        assertWithMessage(name).that(state.get(name)).isEqualTo(weights.get(name));
      }
    }
    int parameters = state.size() - 3 - 2 * parameters(state);
    assertThat(parameters).isEqualTo(parameters(state));
    assertThat(run.provenance().weights())
        .isEqualTo(
            "%s of %s parameters start from step 10 of run (%s)"
                .formatted(parameters, parameters, source.folder()));
  }

  @Test
  void anAverageStartsFromTheWeights() throws IOException {
    var run = start(source.folder(), "training.averageDecay=0.9");
    var state = variables(run.checkpoints().newest().found().orElseThrow());
    assertThat(state.get("embedding")).isEqualTo(weights.get("embedding"));
    assertThat(state.get("unaveraged/embedding")).isEqualTo(weights.get("embedding"));
  }

  @Test
  void anotherTextScheduleAndMemoryAreTrainedToTheEnd() throws IOException {
    Path text = Files.writeString(folder.resolve("other.txt"), TinyRun.words(900).substring(300));
    var config =
        TinyRun.config(
            text,
            "training.steps=7",
            "training.schedule={shape: linear}",
            "model.memory=12",
            "model.compressedMemory=8");
    var run = create(config, StartingWeights.of(source.folder()));
    var told = new RecordingListener();
    var result = TinyRun.train(run, told);
    assertThat(result.step()).isEqualTo(7);
    assertThat(told.starts).containsExactly("0 of 7");
    // New weights begin at 8 bits per byte.
    assertThat(told.steps.get(0).bitsPerByte()).isLessThan(7.5);
    assertThat(run.provenance().weights()).doesNotContain("are new");
  }

  /** At a negligible learning rate, no later weights are better. */
  @Test
  void theWeightsAreValidatedBeforeTheFirstStep() throws IOException {
    var run =
        start(
            source.folder(),
            "training.patience=2",
            "training.steps=100",
            "training.warmup=0",
            "training.learningRate=1e-30",
            "training.schedule={shape: constant}");
    TinyRun.trainUntil(run, 3);
    var told = new RecordingListener();
    var result = TinyRun.train(run, told);
    assertThat(told.validated).containsExactly(10L, 20L).inOrder();
    assertThat(result.earlyEnd()).isEqualTo(Optional.of(new EarlyEnd(20, 100, 2, 0)));
    assertThat(RunFolder.open(run.folder()).earlyEnd()).isEqualTo(result.earlyEnd());
    assertThat(Files.readAllLines(run.metrics()).get(1)).startsWith("0,,,,,,,");
    var best = run.bestCheckpoint();
    assertThat(best.step()).isEqualTo(0);
    assertThat(variables(best).get("embedding")).isEqualTo(weights.get("embedding"));
    // The exported model has these weights, too.
    try (var model = LanguageModel.load(run.modelFolder(), SessionOptions.float32())) {
      assertThat(run.score(model, Split.VALIDATION).nats())
          .isWithin(1e-3)
          .of(result.validation().nats());
    }
  }

  @Test
  void whatHasAnotherShapeOrIsMissingIsNewAndListed() throws IOException {
    var reshaped = start(source.folder(), "model.compression.rate=4");
    assertThat(reshaped.provenance().weights())
        .endsWith("; these have another shape and are new: layer_00/compression/kernel");
    var pooled =
        start(
            "pooled",
            source.folder(),
            "model.compression={function: mean-pooling, rate: 2}",
            "model.compressionLoss={function: none}");
    assertThat(pooled.provenance().weights()).doesNotContain("are new");
    TinyRun.train(pooled);
    var back = start("back", pooled.folder());
    assertThat(back.provenance().weights())
        .endsWith("; these are new: layer_00/compression/kernel");
  }

  @Test
  void aModelHasTheSameWeightsAsItsRun() throws IOException {
    var run = start(source.modelFolder());
    var state = variables(run.checkpoints().newest().found().orElseThrow());
    assertThat(state.get("layer_00/attention/query"))
        .isEqualTo(weights.get("layer_00/attention/query"));
    assertThat(run.provenance().weights())
        .contains("start from model (" + source.modelFolder() + ")");
    var config = StartingWeights.of(source.modelFolder()).config(true);
    assertThat(config.model()).isEqualTo(source.config().model());
    assertThat(config.training()).isEqualTo(Presets.get("tiny").training());
  }

  /** The run learns a vocabulary from another text, so its ids would mean other things. */
  @Test
  void anotherTokenizerIsRefused() throws IOException {
    var words = "data.tokenizer=words";
    var config = TinyRun.config(TinyRun.text(folder), words, "model.vocabulary=0");
    var weights = StartingWeights.of(source.folder());
    var refused = assertThrows(RunException.class, () -> create(config, weights));
    assertThat(refused).hasMessageThat().startsWith("tokenizer (words, ");
    assertThat(refused)
        .hasMessageThat()
        .contains("must be that of the weights of step 10 of run (");
    assertThat(Files.exists(folder.resolve("run"))).isFalse();
  }

  @Test
  void theTokenizerOfTheWeightsIsConfigured() throws IOException {
    Path text = TinyRun.text(folder);
    var run =
        RunFolder.create(
            folder.resolve("words"),
            TinyRun.config(text, "data.tokenizer=words", "model.vocabulary=0", "training.steps=2"),
            List.of());
    TinyRun.train(run);
    Files.writeString(folder.resolve("more.txt"), TinyRun.words(480) + " other words ".repeat(9));
    var weights = StartingWeights.of(run.folder());
    var config = weights.config(true);
    var next =
        create(
            config.withData(
                config.data().withCorpus(List.of(folder.resolve("more.txt").toString()))),
            weights);
    assertThat(next.tokenizer().checksum()).isEqualTo(run.tokenizer().checksum());
  }

  @Test
  void nothingInCommonIsRefused() {
    try (var graph = new Graph()) {
      var parameters = new VariableParameters(Ops.create(graph));
      parameters.parameter(
          new ParameterSpec("a", Shape.of(2), Initialization.ONES, ParameterGroup.TRANSFORMER));
      var refused =
          assertThrows(
              RunException.class,
              () -> TakenWeights.of("model (m)", Map.of("a", Shape.of(3)), parameters.all()));
      assertThat(refused)
          .hasMessageThat()
          .isEqualTo(
              "weights (model (m)) have no parameter with the name and shape of one of this model");
    }
  }

  @Test
  void aFolderThatHoldsNeitherIsRefused() {
    assertThrows(ModelException.class, () -> StartingWeights.of(folder.resolve("none")));
  }

  private RunFolder start(Path from, String... settings) throws IOException {
    return start("run", from, settings);
  }

  private RunFolder start(String name, Path from, String... settings) throws IOException {
    return RunFolder.create(
        folder.resolve(name),
        TinyRun.config(TinyRun.text(folder), settings),
        List.of(),
        corpus -> {},
        StartingWeights.of(from));
  }

  private RunFolder create(RunConfig config, StartingWeights weights) throws IOException {
    return RunFolder.create(folder.resolve("run"), config, List.of(), corpus -> {}, weights);
  }

  private static int parameters(Map<String, List<Byte>> state) {
    return (int) state.keySet().stream().filter(name -> name.startsWith("adam/mean/")).count();
  }

  private static Map<String, List<Byte>> variables(Checkpoint checkpoint) {
    return Bundle.bytes(checkpoint.variables(), checkpoint.manifest().getVariableList());
  }
}
