package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableMap;

/** Attention with Transformer-XL's relative positions. */
public record ReferenceRelativeAttention() implements ReferenceMixer {

  @Override
  public ImmutableMap<String, Declaration> declarations(ReferenceDimensions sizes, int layer) {
    int d = sizes.width();
    int h = sizes.heads();
    int e = sizes.headWidth();
    var all = ImmutableMap.<String, Declaration>builder();
    all.put("query", Declaration.weight(d, d, h, e));
    all.put("key", Declaration.weight(d, d, h, e));
    all.put("value", Declaration.weight(d, d, h, e));
    all.put("output", Declaration.weight(d, h, e, d));
    all.put("output_bias", Declaration.bias(d));
    all.put("position_key", Declaration.weight(d, d, h, e));
    all.put("content_bias", Declaration.bias(h, e));
    all.put("position_bias", Declaration.bias(h, e));
    if (sizes.options().separateAxes() && sizes.compresses(layer)) {
      all.put("compressed_position_key", Declaration.weight(d, d, h, e));
      all.put("compressed_position_bias", Declaration.bias(h, e));
    }
    return all.buildOrThrow();
  }

  @Override
  public Layer layer(ReferenceParameters parameters, int layer) {
    return layer(parameters, layer, new ReferenceAttention(parameters, layer));
  }

  /** Returns the mixer of one layer, whose rows are mixed by {@code attention}. */
  static Layer layer(ReferenceParameters parameters, int layer, ReferenceAttention attention) {
    String prefix = ReferenceParameters.layerPrefix(layer) + "attention/";
    var content =
        new ContentAttention(
            parameters.dimensions().heads(),
            parameters.get(prefix + "key"),
            parameters.get(prefix + "value"));
    return new Layer() {
      @Override
      public Output mix(double[][] x, LayerMemory before) {
        return attention.attend(x, before);
      }

      @Override
      public double[][] queries(double[][] x) {
        return attention.queries(x);
      }

      @Override
      public double[][] attend(double[][] queries, double[][] rows) {
        return content.attend(queries, rows);
      }
    };
  }
}
