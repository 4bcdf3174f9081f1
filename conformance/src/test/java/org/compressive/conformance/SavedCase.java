package org.compressive.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.compressive.conformance.reference.ReferenceCompressiveTransformer;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.data.ByteTokenizer;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.Memories;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.ModelFolder;

/**
 * A case as a SavedModel, with the reference's results for two windows.
 *
 * @param folder the folder of the SavedModel
 */
record SavedCase(Case origin, Path folder) {

  /** The vocabulary size of the tokenizer. */
  private static final int VOCABULARY = 256;

  /**
   * Returns whether a case has a memory or a state, and therefore a signature for initial memories,
   * which a {@link StockChild} needs.
   */
  static boolean isReadable(Case each) {
    return !Memories.specs(each.config()).isEmpty();
  }

  /** Writes the model. */
  void write() {
    ModelConfig config = config();
    try (var graph = InferenceGraph.build(config);
        var session = GraphOptimization.AS_BUILT.session(graph.graph())) {
      StaticModel.assign(graph.ops(), session, graph.parameters(), parameters());
      ModelFolder.write(folder, config, graph, session, new ByteTokenizer());
    }
  }

  ModelConfig config() {
    return ConfigEdits.with(origin.config(), "vocabulary", VOCABULARY);
  }

  /** Returns the tokens of two windows, {@code [B, 2 T]}. */
  int[][] tokens() {
    return ReferenceBridge.tokens(
        origin.batch(), 2 * origin.config().window(), VOCABULARY, new Random(origin.seed()));
  }

  /** Returns the tokens of one of the windows, {@code [B, T]}. */
  int[][] window(int index) {
    int length = origin.config().window();
    return Arrays.stream(tokens())
        .map(stream -> Arrays.copyOfRange(stream, index * length, (index + 1) * length))
        .toArray(int[][]::new);
  }

  /** Returns the reference's logits of both windows, {@code [B, T, V]}. */
  List<double[]> expected() {
    var reference = new ReferenceCompressiveTransformer(parameters());
    var first = reference.step(window(0), reference.initialMemories(origin.batch()));
    var second = reference.step(window(1), first.memories());
    return List.of(ReferenceBridge.flat(first.logits()), ReferenceBridge.flat(second.logits()));
  }

  private ReferenceParameters parameters() {
    return ReferenceBridge.parameters(config(), origin.seed());
  }

  /** Checks the logits that another program has computed from the model. */
  void check(StockChild child, int model, double tolerance) throws IOException {
    List<double[]> expected = expected();
    List<float[]> found = child.logits(model, expected.get(0).length);
    Closeness.assertClose("first window", found.get(0), expected.get(0), tolerance);
    Closeness.assertClose("second window", found.get(1), expected.get(1), tolerance);
    Closeness.assertClose("first window served", found.get(2), expected.get(0), tolerance);
  }

  @Override
  public String toString() {
    return origin.toString();
  }
}
