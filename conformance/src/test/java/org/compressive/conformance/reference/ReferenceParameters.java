package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * All parameters of a model by name, row-major. Arrays passed in are copied; arrays returned are
 * shared.
 */
public final class ReferenceParameters {
  private final ReferenceDimensions dimensions;
  private final ImmutableMap<String, double[]> values;

  /**
   * Creates the parameters of a model.
   *
   * @throws IllegalArgumentException if a name is missing, unknown, or has the wrong size
   */
  public ReferenceParameters(ReferenceDimensions dimensions, Map<String, double[]> values) {
    ImmutableMap<String, Declaration> declarations = ReferenceDeclarations.of(dimensions);
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

  /**
   * Returns the names and shapes of a model's parameters, in the order of the forward computation.
   */
  public static ImmutableMap<String, ImmutableLongArray> shapes(ReferenceDimensions dimensions) {
    ImmutableMap.Builder<String, ImmutableLongArray> shapes = ImmutableMap.builder();
    ReferenceDeclarations.of(dimensions)
        .forEach((name, declaration) -> shapes.put(name, declaration.shape()));
    return shapes.buildOrThrow();
  }

  /**
   * Returns random parameters, large enough for each of them to matter: weights have a variance of
   * one over their number of inputs, and biases and normalization parameters are moved well away
   * from 0 and 1.
   */
  public static ReferenceParameters random(ReferenceDimensions dimensions, long seed) {
    Random random = new Random(seed);
    Map<String, double[]> values = new HashMap<>();
    ReferenceDeclarations.of(dimensions)
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

  /** Returns the prefix of the names of a layer's parameters. */
  public static String layerPrefix(int layer) {
    return "layer_%02d/".formatted(layer);
  }

  /** Returns the prefix of the names of the parameters of a layer's compressor and its loss. */
  public static String compressionPrefix(int layer) {
    return layerPrefix(layer) + "compression/";
  }

  /** Returns the name of a layer's kernel if its compressor is a convolution. */
  public static String kernelName(int layer) {
    return compressionPrefix(layer) + "kernel";
  }

  public ReferenceDimensions dimensions() {
    return dimensions;
  }

  /** Returns all parameters, in the order of {@link #shapes}. */
  public ImmutableMap<String, double[]> values() {
    return values;
  }

  /** Returns the parameter with this name. */
  public double[] get(String name) {
    double[] value = values.get(name);
    checkArgument(value != null, "parameter %s is not one of the model's", name);
    return value;
  }

  /**
   * Returns the parameters of a layer's compressor and its loss, by their names below the prefix.
   */
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

  /** Returns the same parameters with one replaced. */
  public ReferenceParameters with(String name, double[] value) {
    Map<String, double[]> changed = new HashMap<>(values);
    changed.put(name, value);
    return new ReferenceParameters(dimensions, changed);
  }
}
