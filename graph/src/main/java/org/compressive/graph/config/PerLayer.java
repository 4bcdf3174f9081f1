package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.google.common.primitives.ImmutableIntArray;
import java.util.stream.IntStream;

/**
 * An integer that may differ by layer. In YAML, it is one number for all layers, or a list with one
 * for each, starting with the first layer.
 */
@JsonDeserialize(using = PerLayerDeserializer.class)
public final class PerLayer {

  private final ImmutableIntArray values;
  private final boolean same;

  private PerLayer(ImmutableIntArray values, boolean same) {
    this.values = values;
    this.same = same;
  }

  /** Returns the same number for every layer, for any number of layers. */
  public static PerLayer all(int value) {
    return new PerLayer(ImmutableIntArray.of(value), true);
  }

  /** Returns one number for each layer; there must be at least one. */
  public static PerLayer of(int... values) {
    checkArgument(values.length > 0, "a list with a number for each layer must not be empty");
    return new PerLayer(ImmutableIntArray.copyOf(values), false);
  }

  /** Returns the number for a layer, counted from 0. */
  public int at(int layer) {
    return same ? values.get(0) : values.get(layer);
  }

  /** Returns {@code value} for every layer, except that in a list, a layer that has 0 keeps it. */
  public PerLayer resized(int value) {
    return same ? all(value) : of(values.stream().map(size -> size == 0 ? 0 : value).toArray());
  }

  /** Returns the smallest number of any layer. */
  public int least() {
    return values.stream().min().getAsInt();
  }

  /**
   * Returns whether this suits a model of {@code layers} layers: it is one number for all layers,
   * or a list of exactly that length.
   */
  boolean fits(int layers) {
    return same || values.length() == layers;
  }

  /** Returns the numbers for {@code layers} layers. */
  public IntStream stream(int layers) {
    return IntStream.range(0, layers).map(this::at);
  }

  /** Returns the form for JSON and YAML: a number, or a list of numbers. */
  @JsonValue
  Object toJson() {
    return same ? values.get(0) : values.asList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PerLayer that && same == that.same && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return 2 * values.hashCode() + (same ? 1 : 0);
  }

  /** Returns the YAML form: {@code 4}, or {@code [2, 4]}. */
  @Override
  public String toString() {
    return toJson().toString();
  }
}
