package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.compressive.conformance.reference.ReferenceCompressiveTransformer;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.data.ByteTokenizer;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.ModelFolder;
import org.compressive.inference.SessionOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Writes every variant as a SavedModel. The model is read by a process that has only stock
 * TensorFlow Java, which carries all memories from one window to the next, and by the project's own
 * loader. Both must return the reference's logits.
 */
@Execution(ExecutionMode.CONCURRENT)
final class RoundTripTest {

  private static final double TOLERANCE = 1e-5;

  /** The vocabulary size of the tokenizer. */
  private static final int VOCABULARY = 256;

  @TempDir private static Path folder;

  private static final List<Case> MODELS =
      Cases.fewer().filter(each -> !withoutMemory(each.config())).toList();
  private static StockChild child;

  @BeforeAll
  static void writeAndRead() throws Exception {
    child = new StockChild(folder);
    for (int i = 0; i < MODELS.size(); i++) {
      Case each = MODELS.get(i);
      ModelConfig config = config(each);
      try (var graph = InferenceGraph.build(config);
          var session = GraphOptimization.AS_BUILT.session(graph.graph())) {
        var values = ReferenceBridge.parameters(config, each.seed());
        StaticModel.assign(graph.ops(), session, graph.parameters(), values);
        ModelFolder.write(model(i), config, graph, session, new ByteTokenizer());
      }
      child.add(model(i), tokens(each));
    }
    var unused = child.run();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("models")
  void stockTensorFlowGivesTheReferencesLogits(int index, Case each) throws IOException {
    List<double[]> expected = expected(each);
    List<float[]> found = child.logits(index, expected.get(0).length);
    Closeness.assertClose("first window", found.get(0), expected.get(0), TOLERANCE);
    Closeness.assertClose("second window", found.get(1), expected.get(1), TOLERANCE);
    Closeness.assertClose("first window served", found.get(2), expected.get(0), TOLERANCE);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("models")
  void soDoesOurOwnLoader(int index, Case each) {
    List<double[]> expected = expected(each);
    try (var model = LanguageModel.load(model(index), SessionOptions.float32());
        var memories = model.emptyMemories(each.batch())) {
      assertThat(model.config()).isEqualTo(config(each));
      for (int window = 0; window < 2; window++) {
        try (var tokens = TInt32.tensorOf(StdArrays.ndCopyOf(window(each, window)));
            TFloat32 logits = model.step(tokens, memories)) {
          float[] values = new float[Math.toIntExact(logits.size())];
          logits.asRawTensor().data().asFloats().read(values);
          Closeness.assertClose("window " + window, values, expected.get(window), TOLERANCE);
        }
      }
    }
  }

  static Stream<Object[]> models() {
    return IntStream.range(0, MODELS.size()).mapToObj(i -> new Object[] {i, MODELS.get(i)});
  }

  /** Returns whether a model has no memory, and therefore no signature for initial memories. */
  private static boolean withoutMemory(ModelConfig config) {
    return !config.compresses() && config.memory().stream(config.layers()).sum() == 0;
  }

  private static ModelConfig config(Case each) {
    return ConfigEdits.with(each.config(), "vocabulary", VOCABULARY);
  }

  private static Path model(int index) {
    return folder.resolve("model-" + index);
  }

  private static List<double[]> expected(Case each) {
    ReferenceParameters values = ReferenceBridge.parameters(config(each), each.seed());
    var reference = new ReferenceCompressiveTransformer(values);
    var first = reference.step(window(each, 0), reference.initialMemories(each.batch()));
    var second = reference.step(window(each, 1), first.memories());
    return List.of(ReferenceBridge.flat(first.logits()), ReferenceBridge.flat(second.logits()));
  }

  private static int[][] tokens(Case each) {
    return ReferenceBridge.tokens(
        each.batch(), 2 * each.config().window(), VOCABULARY, new Random(each.seed()));
  }

  private static int[][] window(Case each, int index) {
    int length = each.config().window();
    return Arrays.stream(tokens(each))
        .map(stream -> Arrays.copyOfRange(stream, index * length, (index + 1) * length))
        .toArray(int[][]::new);
  }
}
