package org.compressive.conformance;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenStore;
import org.compressive.data.TokenStoreWriter;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.MemoryState;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.inference.SessionOptions;
import org.compressive.training.RunConfig;
import org.compressive.training.RunFolder;
import org.compressive.training.Trainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TInt32;

/**
 * Opens a model that a run has exported in a process that has only stock TensorFlow Java, and
 * checks what {@link StockReader} reports about it and computes with it.
 */
final class StockTensorFlowTest {

  private static final int BATCH = 2;
  private static final int WINDOW = 8;
  private static final int VOCABULARY = 256;
  private static final long SEED = 1;

  /** The tolerance of results, because kernels may order sums by the number of threads. */
  private static final float TOLERANCE = 1e-6f;

  @TempDir private static Path folder;

  private static final int[][] TEXT = new int[BATCH][2 * WINDOW + 1];
  private static Path model;
  private static List<String> said;
  private static float[] first;
  private static float[] second;
  private static float[] served;

  @BeforeAll
  static void trainAndRead() throws Exception {
    model = train();
    var random = new Random(SEED);
    for (int[] stream : TEXT) {
      Arrays.setAll(stream, i -> random.nextInt(VOCABULARY));
    }
    var child = StockChild.current(folder);
    int[][] read = Arrays.stream(TEXT).map(s -> Arrays.copyOf(s, 2 * WINDOW)).toArray(int[][]::new);
    child.add(model, read);
    said = child.run();
    List<float[]> logits = child.logits(0, BATCH * WINDOW * VOCABULARY);
    first = logits.get(0);
    second = logits.get(1);
    served = logits.get(2);
  }

  private static Path train() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "a question, ".repeat(200));
    var config =
        ConfigurationYaml.read(
            RunConfig.class,
            Resources.toString(
                Resources.getResource(StockTensorFlowTest.class, "interrupted.yaml"), UTF_8),
            "interrupted.yaml",
            List.of("training.steps=20", "data.corpus=[\"" + text + "\"]"));
    var run = RunFolder.create(folder.resolve("run"), config);
    return Trainer.of(run).train().orElseThrow().model();
  }

  @Test
  void theProcessHasNoneOfOurClasses() {
    assertThat(said.stream().filter(line -> line.startsWith("has ")).toList()).isEmpty();
    assertThat(said)
        .containsAtLeast(
            "lacks ops.CompressiveOps", "lacks inference.LanguageModel", "lacks cli.Main");
  }

  @Test
  void theModelHoldsNoOpOfOurs() throws IOException {
    byte[] bytes = Files.readAllBytes(model.resolve("saved_model.pb"));
    var graph = SavedModel.parseFrom(bytes).getMetaGraphs(0).getGraphDef();
    var nodes =
        Stream.concat(
            graph.getNodeList().stream(),
            graph.getLibrary().getFunctionList().stream()
                .flatMap(function -> function.getNodeDefList().stream()));
    var used = nodes.map(NodeDef::getOp).collect(toImmutableSet());
    var ours = used.stream().filter(op -> op.startsWith("Compressive")).toList();
    assertThat(ours).isEmpty();
    assertThat(used).containsAtLeast("MatMul", "VarHandleOp");
  }

  @Test
  void signaturesAreAsTheManualSays() {
    String predict = " is tensorflow/serving/predict";
    ImmutableList.Builder<String> expected =
        ImmutableList.<String>builder()
            .add("step" + predict, "score" + predict, "serving_default" + predict)
            .add("initial_memories" + predict, "clear_memories" + predict)
            .add("project_memories" + predict)
            .add("serving_default takes tokens DT_INT32 [-1, -1]")
            .add("serving_default gives logits DT_FLOAT [-1, -1, 256]")
            .add("step takes tokens DT_INT32 [-1, -1]")
            .add("step gives logits DT_FLOAT [-1, -1, 256]")
            .add("score takes tokens DT_INT32 [-1, 8]")
            .add("score takes targets DT_INT32 [-1, 8]")
            .add("score gives nats DT_FLOAT [-1, 8]")
            .add("clear_memories takes streams DT_BOOL [-1]")
            .add("initial_memories takes batch_size DT_INT32 []");
    for (String layer : List.of("00", "01")) {
      for (String end :
          List.of(
              "step takes",
              "step gives",
              "score takes",
              "score gives",
              "initial_memories gives",
              "clear_memories takes",
              "clear_memories gives",
              "project_memories takes",
              "project_memories gives")) {
        expected.add(end + " memory_" + layer + " DT_FLOAT [-1, 8, 16]");
        expected.add(end + " compressed_memory_" + layer + " DT_FLOAT [-1, 4, 16]");
      }
      for (String end : List.of("score takes", "score gives", "project_memories gives")) {
        expected.add(end + " keys_" + layer + " DT_FLOAT [2, -1, 8, 8]");
        expected.add(end + " values_" + layer + " DT_FLOAT [2, -1, 8, 8]");
        expected.add(end + " compressed_keys_" + layer + " DT_FLOAT [2, -1, 4, 8]");
        expected.add(end + " compressed_values_" + layer + " DT_FLOAT [2, -1, 4, 8]");
      }
    }
    assertThat(said.stream().filter(line -> line.matches("\\w+ (is|takes|gives) .*")).toList())
        .containsExactlyElementsIn(expected.build());
  }

  @Test
  void stepsGiveOurOwnLogits() {
    try (var ours = LanguageModel.load(model, SessionOptions.float32());
        var memories = ours.emptyMemories(BATCH)) {
      assertThat(step(ours, memories, 0))
          .usingTolerance(TOLERANCE)
          .containsExactly(first)
          .inOrder();
      assertThat(step(ours, memories, 1))
          .usingTolerance(TOLERANCE)
          .containsExactly(second)
          .inOrder();
    }
  }

  @Test
  void theSecondWindowDependsOnTheFirst() {
    try (var ours = LanguageModel.load(model, SessionOptions.float32());
        var memories = ours.emptyMemories(BATCH)) {
      assertThat(step(ours, memories, 1)).isNotEqualTo(second);
    }
  }

  @Test
  void servingDefaultBeginsWithEmptyMemories() {
    assertThat(served).usingTolerance(TOLERANCE).containsExactly(first).inOrder();
  }

  @Test
  void theScorersNatsAreThoseOfTheLogits() throws IOException {
    Path file = folder.resolve("scored.tokens");
    try (var writer = TokenStoreWriter.create(file, VOCABULARY)) {
      writer.startDocument();
      for (int[] stream : TEXT) {
        writer.accept(stream, stream.length);
      }
      writer.endDocument(TextCounts.NONE);
      writer.finish();
    }
    double nats = nats(first, 0) + nats(second, 1);
    try (var ours = LanguageModel.load(model, SessionOptions.float32());
        TokenStore store = TokenStore.open(file)) {
      var score = new Scorer(ours).score(store, ScoringOptions.defaults().withStreams(BATCH));
      assertThat(score.tokens()).isEqualTo(BATCH * 2 * WINDOW);
      assertThat(score.nats()).isWithin(1e-5 * nats).of(nats);
    }
  }

  @Test
  void aWindowThatIsNoMultipleOfTheRateIsRefusedWithTheRule() {
    List<String> refusals =
        said.stream().filter(line -> line.matches("(refused:|took) .*")).toList();
    assertThat(refusals).hasSize(1);
    assertThat(refusals.get(0)).startsWith("refused: ");
    assertThat(refusals.get(0)).contains("window of tokens must be a positive multiple of 2");
    assertThat(refusals.get(0)).contains("at most model.window (8)");
    assertThat(refusals.get(0)).contains("[7]");
  }

  private static float[] step(LanguageModel ours, MemoryState memories, int window) {
    int[][] ids = new int[BATCH][];
    for (int stream = 0; stream < BATCH; stream++) {
      ids[stream] = Arrays.copyOfRange(TEXT[stream], window * WINDOW, (window + 1) * WINDOW);
    }
    try (var tokens = TInt32.tensorOf(StdArrays.ndCopyOf(ids));
        var logits = ours.step(tokens, memories)) {
      float[] values = new float[Math.toIntExact(logits.size())];
      logits.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  /**
   * Returns the negative log-likelihood of the tokens that follow those of a window, in double
   * precision.
   */
  private static double nats(float[] logits, int window) {
    double sum = 0;
    for (int row = 0; row < BATCH * WINDOW; row++) {
      double total = 0;
      for (int id = 0; id < VOCABULARY; id++) {
        total += Math.exp(logits[row * VOCABULARY + id]);
      }
      int next = TEXT[row / WINDOW][window * WINDOW + row % WINDOW + 1];
      sum += Math.log(total) - logits[row * VOCABULARY + next];
    }
    return sum;
  }
}
