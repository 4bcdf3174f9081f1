package org.compressive.graph;

import com.google.common.base.CaseFormat;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;

/**
 * The outline of a model as it was built.
 *
 * @param parameters the number of scalar parameters in the whole model
 * @param embedding the embedding; empty for a model without tokens, like {@code logits}
 * @param finalNorm empty if layers are normalized after their branches
 */
public record ModelOutline(
    long parameters,
    Optional<Room> embedding,
    ImmutableList<Layer> layers,
    Optional<Room> finalNorm,
    Optional<Room> logits) {

  /**
   * A layer. Layers with the same structure are equal.
   *
   * @param parameters the number of scalar parameters in its parts and in the norms and gates of
   *     its branches
   * @param compression empty if nothing is compressed
   * @param compressionLoss empty if the compression function has no loss of its own
   * @param ends the paths of the layer, and whether gradients stop on each
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
   * A memory: its number of slots, 0 if the layer does not have it, and the names of the values
   * that each slot holds, rows first. {@link LayerNames#numbered} completes the names.
   */
  public record Slots(int count, ImmutableList<String> names) {}

  /** A part of a model or of a layer: a descriptive title and the number of scalar parameters. */
  public record Room(String title, long parameters) {}

  /** Describes a model by building it in a temporary graph. */
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

  /** Returns the class name of one of the configuration's functions as lower-case words. */
  static String title(Object function) {
    var name = function.getClass().getSimpleName();
    return CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, name).replace('_', ' ');
  }
}
