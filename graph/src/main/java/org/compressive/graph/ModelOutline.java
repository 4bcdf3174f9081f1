package org.compressive.graph;

import com.google.common.base.CaseFormat;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;

/**
 * A model as it was built.
 *
 * @param parameters numbers in those of all rooms
 * @param embedding empty of a model without tokens, as are logits
 * @param finalNorm empty where layers are normalised after their branches
 */
public record ModelOutline(
    long parameters,
    Optional<Room> embedding,
    ImmutableList<Layer> layers,
    Optional<Room> finalNorm,
    Optional<Room> logits) {

  /**
   * A layer; those that are made alike are equal.
   *
   * @param parameters numbers in those of its rooms, and of its branches' norms and gates
   * @param compression empty where nothing is compressed
   * @param compressionLoss empty where the compression function has no loss of its own
   * @param ends the paths that the layer has, and whether gradients end there
   */
  public record Layer(
      long parameters,
      Room mixer,
      Room feedForward,
      Optional<Room> compression,
      Optional<Room> compressionLoss,
      Slots memory,
      Slots compressedMemory,
      ImmutableMap<GradientPath, Boolean> ends) {}

  /**
   * A memory: 0 slots where the layer does not have it, and the names of what each holds, rows
   * first; {@link LayerNames#numbered} completes them.
   */
  public record Slots(int count, ImmutableList<String> names) {}

  /** A part of a model or a layer, called what it is, and the numbers in its parameters. */
  public record Room(String title, long parameters) {}

  /** Describes a model by building it in a graph that is thrown away. */
  public static ModelOutline of(ModelConfig config) {
    try (var graph = new Graph()) {
      var tf = GraphScope.ops(graph);
      var parameters = new VariableParameters(tf);
      if (config.vocabulary() > 0) {
        return new CompressiveTransformer(tf, config, parameters).outline(parameters);
      }
      var stack = new CompressiveStack(tf, config, parameters);
      return stack.outline(parameters, Optional.empty(), Optional.empty());
    }
  }

  /** Returns what a configuration calls one of its functions, in words. */
  static String title(Object function) {
    var name = function.getClass().getSimpleName();
    return CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, name).replace('_', ' ');
  }
}
