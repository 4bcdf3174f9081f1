package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.google.common.primitives.ImmutableIntArray;
import java.util.stream.IntStream;

/**
 * A whole number that may differ by layer: in YAML one number for all layers, or a list with one
 * for each, the first layer's first.
 */
@JsonDeserialize(using = PerLayerDeserializer.class)
public final class PerLayer {

  private final ImmutableIntArray values;
  private final boolean same;

  private PerLayer(ImmutableIntArray values, boolean same) {
    this.values = values;
    this.same = same;
  }

  /** The same number in every layer, however many there are. */
  public static PerLayer all(int value) {
    return new PerLayer(ImmutableIntArray.of(value), true);
  }

  /** A number for each layer; at least one. */
  public static PerLayer of(int... values) {
    checkArgument(values.length > 0, "a list with a number for each layer must not be empty");
    return new PerLayer(ImmutableIntArray.copyOf(values), false);
  }

  /** The number of a layer, counted from 0. */
  public int at(int layer) {
    return same ? values.get(0) : values.get(layer);
  }

  /** This number in every layer instead; in a list, a layer with 0 stays without. */
  public PerLayer resized(int value) {
    return same ? all(value) : of(values.stream().map(size -> size == 0 ? 0 : value).toArray());
  }

  /** The smallest number of any layer. */
  public int least() {
    return values.stream().min().getAsInt();
  }

  /** Whether there is a number for each of so many layers and no more. */
  boolean fits(int layers) {
    return same || values.length() == layers;
  }

  /** The numbers of so many layers. */
  public IntStream stream(int layers) {
    return IntStream.range(0, layers).map(this::at);
  }

  /** A number, or a list of them. */
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

  /** As in YAML: {@code 4}, or {@code [2, 4]}. */
  @Override
  public String toString() {
    return toJson().toString();
  }
}
