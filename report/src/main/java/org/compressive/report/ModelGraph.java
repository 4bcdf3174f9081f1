package org.compressive.report;

import com.google.common.collect.ImmutableMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.CompressiveStack;
import org.compressive.graph.CompressiveTransformer;
import org.compressive.graph.Memories;
import org.compressive.graph.Pass;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The rooms of a model that reads one window of one stream. */
final class ModelGraph {

  static final String TOKENS = "tokens";
  static final String ROWS = "rows";
  static final String NEXT = "next ";

  private ModelGraph() {}

  /** Builds the graph of a training step's forward pass and reads it. */
  static GraphRooms of(ModelConfig config) {
    try (var graph = new Graph()) {
      var tf = GraphScope.ops(graph);
      var parameters = new VariableParameters(tf);
      var pass = Pass.training(0, tf.constant(0L));
      var before = Memories.of(config, spec -> placeholder(tf, spec.shape(1)));
      if (config.vocabulary() == 0) {
        var rows = placeholder(tf, Shape.of(1, config.window(), config.width()));
        var output = new CompressiveStack(tf, config, parameters).call(tf, rows, before, pass);
        return read(graph, Map.of(ROWS, rows), before, output, Optional.empty());
      }
      var model = new CompressiveTransformer(tf, config, parameters);
      var shape = Shape.of(1, config.window());
      var tokens = tf.placeholder(TInt32.class, Placeholder.shape(shape));
      var targets = tf.placeholder(TInt32.class, Placeholder.shape(shape));
      var output = model.call(tf, tokens, before, pass);
      var nats = model.nats(tf, output.rows(), targets);
      return read(graph, Map.of(TOKENS, tokens), before, output, Optional.of(nats));
    }
  }

  /**
   * Reads a graph that somebody built.
   *
   * @param inputs what goes in beside the memories, by name
   * @param nats the task's loss, if there is one
   */
  static GraphRooms read(
      Graph graph,
      Map<String, Operand<?>> inputs,
      Memories before,
      CompressiveStack.Output output,
      Optional<Operand<TFloat32>> nats) {
    var given = ImmutableMap.<String, Operand<?>>builder();
    given.putAll(inputs).putAll(before.byName());
    Map<String, Operand<?>> taken = new HashMap<>();
    output.memories().byName().forEach((name, memory) -> taken.put(NEXT + name, memory));
    output
        .compressionLosses()
        .forEach((layer, loss) -> taken.put("compression loss " + layer, loss));
    taken.put("rows", output.rows());
    nats.ifPresent(loss -> taken.put("nats", loss));
    return GraphRooms.read(graph, given.buildOrThrow(), taken);
  }

  private static Operand<TFloat32> placeholder(Ops tf, Shape shape) {
    return tf.placeholder(TFloat32.class, Placeholder.shape(shape));
  }
}
