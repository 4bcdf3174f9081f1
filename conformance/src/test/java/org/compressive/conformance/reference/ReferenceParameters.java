package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Every parameter of a model by name, row-major. Arrays are copied in and shared out. */
public final class ReferenceParameters {

  /** A parameter's shape, and the normal distribution that a random fill draws it from. */
  private record Declaration(ImmutableLongArray shape, double centre, double spread) {
    int size() {
      return Math.toIntExact(shape.stream().reduce(1, Math::multiplyExact));
    }
  }

  private final ReferenceDimensions dimensions;
  private final ImmutableMap<String, double[]> values;

  /**
   * Takes the parameters of a model.
   *
   * @throws IllegalArgumentException if a name is missing, unknown, or has the wrong size
   */
  public ReferenceParameters(ReferenceDimensions dimensions, Map<String, double[]> values) {
    ImmutableMap<String, Declaration> declarations = declarations(dimensions);
    for (String name : values.keySet()) {
      checkArgument(declarations.containsKey(name), "parameter %s is not one of the model's", name);
    }
    ImmutableMap.Builder<String, double[]> copies = ImmutableMap.builder();
    declarations.forEach(
        (name, declaration) -> {
          double[] value = values.get(name);
          checkArgument(value != null, "parameter %s is missing", name);
          checkArgument(
              value.length == declaration.size(),
              "parameter %s has %s entries, its shape %s needs %s",
              name,
              value.length,
              declaration.shape(),
              declaration.size());
          copies.put(name, value.clone());
        });
    this.dimensions = dimensions;
    this.values = copies.buildOrThrow();
  }

  /** Names and shapes of the parameters of a model, in the order of the forward computation. */
  public static ImmutableMap<String, ImmutableLongArray> shapes(ReferenceDimensions dimensions) {
    ImmutableMap.Builder<String, ImmutableLongArray> shapes = ImmutableMap.builder();
    declarations(dimensions).forEach((name, declaration) -> shapes.put(name, declaration.shape()));
    return shapes.buildOrThrow();
  }

  /**
   * Random parameters, large enough that each of them matters: weights have a variance of one over
   * their inputs, biases and normalisations are disturbed well away from 0 and 1.
   */
  public static ReferenceParameters random(ReferenceDimensions dimensions, long seed) {
    Random random = new Random(seed);
    Map<String, double[]> values = new HashMap<>();
    declarations(dimensions)
        .forEach(
            (name, declaration) -> {
              double[] value = new double[declaration.size()];
              for (int n = 0; n < value.length; n++) {
                value[n] = declaration.centre() + declaration.spread() * random.nextGaussian();
              }
              values.put(name, value);
            });
    return new ReferenceParameters(dimensions, values);
  }

  /** The prefix of the names of a layer's parameters. */
  public static String layerPrefix(int layer) {
    return "layer_%02d/".formatted(layer);
  }

  /** The prefix of the names of the parameters of a layer's compressor and its loss. */
  public static String compressionPrefix(int layer) {
    return layerPrefix(layer) + "compression/";
  }

  /** The name of a layer's kernel, where its compressor is a convolution. */
  public static String kernelName(int layer) {
    return compressionPrefix(layer) + "kernel";
  }

  public ReferenceDimensions dimensions() {
    return dimensions;
  }

  /** All parameters, in the order of {@link #shapes}. */
  public ImmutableMap<String, double[]> values() {
    return values;
  }

  /** The parameter of that name. */
  public double[] get(String name) {
    double[] value = values.get(name);
    checkArgument(value != null, "parameter %s is not one of the model's", name);
    return value;
  }

  /** The parameters of a layer's compressor and its loss, by the names below the prefix. */
  ImmutableMap<String, double[]> compression(int layer) {
    String prefix = compressionPrefix(layer);
    ImmutableMap.Builder<String, double[]> own = ImmutableMap.builder();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            own.put(name.substring(prefix.length()), value);
          }
        });
    return own.buildOrThrow();
  }

  /** The same parameters with one replaced. */
  public ReferenceParameters with(String name, double[] value) {
    Map<String, double[]> changed = new HashMap<>(values);
    changed.put(name, value);
    return new ReferenceParameters(dimensions, changed);
  }

  private static ImmutableMap<String, Declaration> declarations(ReferenceDimensions sizes) {
    int d = sizes.width();
    ImmutableMap.Builder<String, Declaration> all = ImmutableMap.builder();
    all.put("embedding", weight(d, sizes.vocabulary(), d));
    for (int layer = 0; layer < sizes.layers(); layer++) {
      String prefix = layerPrefix(layer);
      declareNorm(all, prefix + "attention_norm/", d);
      declareAttention(all, prefix + "attention/", sizes, layer);
      declareNorm(all, prefix + "feed_forward_norm/", d);
      declareFeedForward(all, prefix + "feed_forward/", d, sizes.feedForward());
      if (sizes.compresses(layer)) {
        declareCompression(all, compressionPrefix(layer), sizes, sizes.compressor(layer));
      }
    }
    declareNorm(all, "final_norm/", d);
    all.put("output_bias", bias(sizes.vocabulary()));
    return all.buildOrThrow();
  }

  private static void declareNorm(
      ImmutableMap.Builder<String, Declaration> all, String prefix, int d) {
    all.put(prefix + "scale", new Declaration(ImmutableLongArray.of(d), 1.0, 0.3));
    all.put(prefix + "offset", bias(d));
  }

  private static void declareAttention(
      ImmutableMap.Builder<String, Declaration> all,
      String prefix,
      ReferenceDimensions sizes,
      int layer) {
    int d = sizes.width();
    int h = sizes.heads();
    int e = sizes.headWidth();
    all.put(prefix + "query", weight(d, d, h, e));
    all.put(prefix + "key", weight(d, d, h, e));
    all.put(prefix + "value", weight(d, d, h, e));
    all.put(prefix + "output", weight(d, h, e, d));
    all.put(prefix + "output_bias", bias(d));
    all.put(prefix + "position_key", weight(d, d, h, e));
    all.put(prefix + "content_bias", bias(h, e));
    all.put(prefix + "position_bias", bias(h, e));
    if (sizes.separateAxes() && sizes.compresses(layer)) {
      all.put(prefix + "compressed_position_key", weight(d, d, h, e));
      all.put(prefix + "compressed_position_bias", bias(h, e));
    }
  }

  private static void declareFeedForward(
      ImmutableMap.Builder<String, Declaration> all, String prefix, int d, int f) {
    all.put(prefix + "inner", weight(d, d, f));
    all.put(prefix + "inner_bias", bias(f));
    all.put(prefix + "outer", weight(f, f, d));
    all.put(prefix + "outer_bias", bias(d));
  }

  private static void declareCompression(
      ImmutableMap.Builder<String, Declaration> all,
      String prefix,
      ReferenceDimensions sizes,
      ReferenceCompressor compressor) {
    compressor
        .shapes()
        .forEach((name, shape) -> all.put(prefix + name, weight(compressor.inputs(name), shape)));
    sizes
        .loss()
        .shapes(sizes.width(), compressor.rate())
        .forEach((name, shape) -> all.put(prefix + name, weight(shape.get(0), shape)));
  }

  private static Declaration weight(int inputs, long... shape) {
    return weight(inputs, ImmutableLongArray.copyOf(shape));
  }

  private static Declaration weight(long inputs, ImmutableLongArray shape) {
    return new Declaration(shape, 0.0, 1.0 / Math.sqrt((double) inputs));
  }

  private static Declaration bias(long... shape) {
    return new Declaration(ImmutableLongArray.copyOf(shape), 0.0, 0.3);
  }
}
