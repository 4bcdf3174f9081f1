package org.compressive.graph;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.RowProduct;
import org.compressive.kernels.TokenLayer;
import org.compressive.kernels.TokenLayer.Activation;
import org.compressive.kernels.TokenLayer.Part;
import org.compressive.kernels.TokenLayer.Settings;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** The parts of one layer, collected to be packed: see {@link TokenLayer}. */
final class LayerParts {

  private final Ops tf;
  private final Map<Part, Operand<TFloat32>> parts = new EnumMap<>(Part.class);

  LayerParts(Ops tf) {
    this.tf = tf;
  }

  Ops tf() {
    return tf;
  }

  void put(Part part, Operand<TFloat32> value) {
    parts.put(part, value);
  }

  /** Packs the parts. */
  Operand<TUint8> pack(ModelConfig config, List<TokenLayer.Axis> axes, RowProduct.Weights weights) {
    var settings =
        new Settings(
            config.heads(),
            config.width(),
            config.feedForward(),
            config.window(),
            activation(config),
            LayerNorm.EPSILON,
            axes);
    return TokenLayer.pack(tf, settings, parts, weights);
  }

  private static Activation activation(ModelConfig config) {
    return switch (config.activation()) {
      case RELU -> Activation.RELU;
      case GELU -> Activation.GELU;
      case GATED -> Activation.GATED;
    };
  }
}
