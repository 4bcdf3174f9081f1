package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Floats;
import java.util.Arrays;
import java.util.List;
import org.compressive.graph.config.AdaptiveSpan;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.PerLayer;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The learned spans of {@link AdaptiveSpan}, and the memory that they leave in use. */
public final class AttentionSpans {

  static final String PARAMETER = "span";

  /** The range of spans, which are parameters as shares of the limit. */
  static final ParameterRange SHARES = new ParameterRange(0, 1);

  private AttentionSpans() {}

  /**
   * Returns the name of the parameter with the spans of a layer, counted from 0: {@code [H]}, as
   * shares of the limit.
   */
  public static String parameter(int layer) {
    return LayerNames.layer(layer) + "/" + RoomNames.ATTENTION + "/" + PARAMETER;
  }

  /** Converts spans from shares of the limit to slots. */
  public static Operand<TFloat32> inSlots(Ops tf, AdaptiveSpan settings, Operand<TFloat32> shares) {
    return tf.math.mul(shares, tf.constant((float) settings.limit()));
  }

  /**
   * Returns a configuration without the slots of memory that no head of their layer reaches. It
   * gives the same results for the same parameters. Compressed memory is cut first; the memory of a
   * layer that still has compressed memory is not cut, because rows would be compressed earlier.
   *
   * @param config the configuration of a model whose mixer is {@link AdaptiveSpan}
   * @param shares the spans of each layer's heads, as shares of the limit
   */
  public static ModelConfig cut(ModelConfig config, List<float[]> shares) {
    checkArgument(
        config.mixer() instanceof AdaptiveSpan,
        "model.mixer (%s) must be adaptive-span",
        config.mixer().type());
    var settings = (AdaptiveSpan) config.mixer();
    int[] memory = new int[config.layers()];
    int[] compressed = new int[config.layers()];
    for (int layer = 0; layer < config.layers(); layer++) {
      int reach = settings.reach(Floats.max(shares.get(layer)));
      int beyond = Math.max(0, reach - config.memory(layer));
      compressed[layer] = Math.min(config.compressedMemory(layer), beyond);
      memory[layer] =
          compressed[layer] > 0 ? config.memory(layer) : Math.min(config.memory(layer), reach);
    }
    boolean same =
        Arrays.equals(memory, config.memory().stream(config.layers()).toArray())
            && Arrays.equals(
                compressed, config.compressedMemory().stream(config.layers()).toArray());
    return same ? config : config.withMemories(PerLayer.of(memory), PerLayer.of(compressed));
  }
}
