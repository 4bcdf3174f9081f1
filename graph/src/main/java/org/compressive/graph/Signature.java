package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Longs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A function of a graph with named inputs and outputs. A SavedModel has several signatures, as does
 * a graph that a SavedModel was loaded into.
 *
 * @param inputs the operands to feed, by name; may be empty
 * @param outputs the operands to fetch, by name
 */
public record Signature(
    ImmutableMap<String, Operand<?>> inputs, ImmutableMap<String, Operand<?>> outputs) {

  /** Returns a signature of operands that a graph already contains. */
  public static Signature of(
      Map<String, ? extends Operand<?>> inputs, Map<String, ? extends Operand<?>> outputs) {
    return new Signature(ImmutableMap.copyOf(inputs), ImmutableMap.copyOf(outputs));
  }

  /**
   * Returns a builder for a signature, initially without inputs and outputs.
   *
   * @param tf the ops to which its placeholders are added
   */
  static Builder builder(Ops tf) {
    return new Builder(tf);
  }

  /**
   * Returns one input.
   *
   * @throws IllegalArgumentException if the signature has no input of that name
   */
  public Operand<?> input(String name) {
    return operand("input", inputs, name);
  }

  /**
   * Returns one output.
   *
   * @throws IllegalArgumentException if the signature has no output of that name
   */
  public Operand<?> output(String name) {
    return operand("output", outputs, name);
  }

  private static Operand<?> operand(String kind, Map<String, Operand<?>> operands, String name) {
    Operand<?> operand = operands.get(name);
    checkArgument(operand != null, "%s (%s) must be one of %s", kind, name, operands.keySet());
    return operand;
  }

  /** Adds a placeholder to a graph or a function. */
  static <T extends TType> Operand<T> placeholder(Ops tf, String name, Class<T> type, Shape shape) {
    return tf.withName(name).placeholder(type, Placeholder.shape(shape));
  }

  /** Collects the inputs and outputs of a signature, and adds a placeholder for each input. */
  static final class Builder {

    private final Ops tf;
    private final Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    private final Map<String, Operand<?>> outputs = new LinkedHashMap<>();

    private Builder(Ops tf) {
      this.tf = tf;
    }

    /**
     * Adds an input. If its shape has a known size, the graph checks it, because TensorFlow does
     * not check fed values against a placeholder's shape.
     *
     * @return the fed value, for use in computations
     */
    <T extends TType> Operand<T> input(String name, Class<T> type, Shape shape) {
      Operand<T> fed = placeholder(tf, name, type, shape);
      inputs.put(name, fed);
      boolean open =
          Longs.asList(shape.asArray()).stream().allMatch(size -> size == Shape.UNKNOWN_SIZE);
      return open ? fed : tf.ensureShape(fed, shape);
    }

    /** Adds memories of unknown batch size as inputs, and returns them. */
    Memories memories(List<MemorySpec> specs) {
      var memories =
          Memories.of(
              specs,
              spec -> placeholder(tf, spec.name(), TFloat32.class, spec.shape(Shape.UNKNOWN_SIZE)));
      inputs.putAll(memories.byName());
      return memories;
    }

    /** Adds an output. */
    Builder output(String name, Operand<?> output) {
      outputs.put(name, output);
      return this;
    }

    /**
     * Adds the next memories as outputs, except those that are unchanged inputs, because TensorFlow
     * cannot fetch a fed placeholder.
     */
    Builder next(Memories memories) {
      memories
          .byName()
          .forEach(
              (name, memory) -> {
                if (!memory.equals(inputs.get(name))) {
                  outputs.put(name, memory);
                }
              });
      return this;
    }

    Signature build() {
      return Signature.of(inputs, outputs);
    }
  }
}
