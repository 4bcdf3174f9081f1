package org.compressive.inference;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.graph.AttentionSpans;
import org.compressive.graph.config.AdaptiveSpan;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * The memory that the learned spans of a checkpoint reach. A model without the slots beyond them
 * gives the same results at a lower cost.
 */
public final class ReachedMemory {

  private ReachedMemory() {}

  /**
   * Returns a configuration with no more memory than the spans of a checkpoint reach ({@link
   * AttentionSpans#cut}); the same configuration if spans are not learned.
   *
   * @param variablesPrefix the prefix of the paths of the checkpoint's variable files
   * @throws org.compressive.checkpoints.CheckpointException if the spans cannot be read
   */
  public static ModelConfig of(ModelConfig config, Path variablesPrefix) {
    return config.mixer() instanceof AdaptiveSpan
        ? AttentionSpans.cut(config, spans(config, variablesPrefix))
        : config;
  }

  private static List<float[]> spans(ModelConfig config, Path variablesPrefix) {
    try (var graph = new Graph();
        var session = new Session(graph, false, SessionOptions.float32().toProto())) {
      var tf = GraphScope.ops(graph);
      List<ResourceVariable<TFloat32>> spans = new ArrayList<>();
      for (int layer = 0; layer < config.layers(); layer++) {
        String name = AttentionSpans.parameter(layer);
        spans.add(ResourceVariable.create(tf, name, TFloat32.class, Shape.of(config.heads())));
      }
      VariableSaver.create(tf, spans).restore(session, variablesPrefix);
      var runner = session.runner();
      spans.forEach(span -> runner.fetch(span.read()));
      List<float[]> shares = new ArrayList<>();
      try (var result = runner.run()) {
        for (int layer = 0; layer < config.layers(); layer++) {
          float[] ofHeads = new float[config.heads()];
          ((TFloat32) result.get(layer)).asRawTensor().data().asFloats().read(ofHeads);
          shares.add(ofHeads);
        }
      }
      return shares;
    }
  }
}
