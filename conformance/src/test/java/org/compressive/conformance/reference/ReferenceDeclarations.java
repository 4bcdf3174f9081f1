package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableMap;

/** The parameters of a model. */
final class ReferenceDeclarations {
  private final ImmutableMap.Builder<String, Declaration> all = ImmutableMap.builder();
  private final ReferenceDimensions sizes;
  private final ReferenceOptions options;
  private final int d;

  private ReferenceDeclarations(ReferenceDimensions sizes) {
    this.sizes = sizes;
    this.options = sizes.options();
    this.d = sizes.width();
  }

  /** Returns the parameters by name, in the order of the forward computation. */
  static ImmutableMap<String, Declaration> of(ReferenceDimensions sizes) {
    var declarations = new ReferenceDeclarations(sizes);
    declarations.input();
    for (int layer = 0; layer < sizes.layers(); layer++) {
      declarations.layer(layer);
    }
    declarations.output();
    return declarations.all.buildOrThrow();
  }

  private void input() {
    if (options.adaptive()) {
      ReferenceCluster.of(sizes).forEach(this::input);
      return;
    }
    int e = sizes.embeddingWidth();
    all.put("embedding", Declaration.weight(e, sizes.vocabulary(), e));
    if (options.factorised()) {
      all.put("embedding_projection", Declaration.weight(e, e, d));
    }
  }

  private void input(ReferenceCluster cluster) {
    int e = cluster.width();
    all.put(cluster.named("embedding"), Declaration.weight(e, cluster.size(), e));
    if (cluster.projected()) {
      all.put(cluster.named("embedding_projection"), Declaration.weight(e, e, d));
    }
  }

  private void output() {
    int e = sizes.embeddingWidth();
    if (options.normalization().equals("pre")) {
      norm("final_norm/");
    }
    if (options.adaptive()) {
      ReferenceCluster.of(sizes).forEach(this::output);
      int others = options.cutoffs().size();
      all.put("cluster_weights", Declaration.weight(e, others, e));
      all.put("cluster_bias", Declaration.bias(others));
      return;
    }
    if (options.factorised() && !options.tied()) {
      all.put("output_projection", Declaration.weight(d, d, e));
    }
    if (!options.tied()) {
      all.put("output_weights", Declaration.weight(e, sizes.vocabulary(), e));
    }
    all.put("output_bias", Declaration.bias(sizes.vocabulary()));
  }

  private void output(ReferenceCluster cluster) {
    int e = cluster.width();
    if (cluster.projected() && !options.tied()) {
      all.put(cluster.named("output_projection"), Declaration.weight(d, d, e));
    }
    if (!options.tied()) {
      all.put(cluster.named("output_weights"), Declaration.weight(e, cluster.size(), e));
    }
    all.put(cluster.named("output_bias"), Declaration.bias(cluster.size()));
  }

  private void layer(int layer) {
    String prefix = ReferenceParameters.layerPrefix(layer);
    norm(prefix + "attention_norm/");
    sizes
        .mixer()
        .declarations(sizes, layer)
        .forEach((name, declaration) -> all.put(prefix + "attention/" + name, declaration));
    residual(prefix + "attention");
    norm(prefix + "feed_forward_norm/");
    feedForward(prefix + "feed_forward/");
    residual(prefix + "feed_forward");
    if (sizes.compresses(layer)) {
      compression(ReferenceParameters.compressionPrefix(layer), sizes.compressor(layer));
    }
  }

  private void norm(String prefix) {
    all.put(prefix + "scale", Declaration.around(1.0, d));
    all.put(prefix + "offset", Declaration.bias(d));
  }

  private void residual(String sublayer) {
    if (options.residual().equals("gated")) {
      all.put(sublayer + "_gate/input", Declaration.weight(d, d, 3, d)); // (in, gate, out)
      all.put(sublayer + "_gate/state", Declaration.weight(d, d, 3, d)); // (in, gate, out)
      all.put(sublayer + "_gate/bias", Declaration.around(2.0, d));
    }
    if (options.normalization().equals("both")) {
      norm(sublayer + "_output_norm/");
    }
  }

  private void feedForward(String prefix) {
    int f = sizes.feedForward();
    all.put(prefix + "inner", Declaration.weight(d, d, f));
    all.put(prefix + "inner_bias", Declaration.bias(f));
    if (options.activation().equals("gated")) {
      all.put(prefix + "gate", Declaration.weight(d, d, f));
      all.put(prefix + "gate_bias", Declaration.bias(f));
    }
    all.put(prefix + "outer", Declaration.weight(f, f, d));
    all.put(prefix + "outer_bias", Declaration.bias(d));
  }

  private void compression(String prefix, ReferenceCompressor compressor) {
    compressor
        .shapes()
        .forEach(
            (name, shape) ->
                all.put(prefix + name, Declaration.weight(compressor.inputs(name), shape)));
    sizes
        .loss()
        .shapes(d, compressor.rate())
        .forEach((name, shape) -> all.put(prefix + name, Declaration.weight(shape.get(0), shape)));
  }
}
