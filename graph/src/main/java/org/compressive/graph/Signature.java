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
 * One way to call a graph: named inputs and outputs. A SavedModel has several, and a graph that a
 * SavedModel was loaded into has them again.
 *
 * @param inputs operands to be fed, by name; may be empty
 * @param outputs operands to be fetched, by name
 */
public record Signature(
    ImmutableMap<String, Operand<?>> inputs, ImmutableMap<String, Operand<?>> outputs) {

  /** Returns a signature of operands that are in a graph already. */
  public static Signature of(
      Map<String, ? extends Operand<?>> inputs, Map<String, ? extends Operand<?>> outputs) {
    return new Signature(ImmutableMap.copyOf(inputs), ImmutableMap.copyOf(outputs));
  }

  /**
   * Returns a builder of a signature without inputs and outputs yet.
   *
   * @param tf where its placeholders are added
   */
  static Builder builder(Ops tf) {
    return new Builder(tf);
  }

  /** Returns one input; a name that the signature does not have is refused. */
  public Operand<?> input(String name) {
    return operand("input", inputs, name);
  }

  /** Returns one output; a name that the signature does not have is refused. */
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

  /** Collects a signature's inputs, for which it adds the placeholders, and its outputs. */
  static final class Builder {

    private final Ops tf;
    private final Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    private final Map<String, Operand<?>> outputs = new LinkedHashMap<>();

    private Builder(Ops tf) {
      this.tf = tf;
    }

    /**
     * Adds an input. Where its shape has a known size, the graph checks it: TensorFlow does not
     * check fed values against a placeholder's shape.
     *
     * @return what is fed, to be computed with
     */
    <T extends TType> Operand<T> input(String name, Class<T> type, Shape shape) {
      Operand<T> fed = placeholder(tf, name, type, shape);
      inputs.put(name, fed);
      boolean open =
          Longs.asList(shape.asArray()).stream().allMatch(size -> size == Shape.UNKNOWN_SIZE);
      return open ? fed : tf.ensureShape(fed, shape);
    }

    /** Adds memories, B open, as inputs; returns them. */
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
     * Adds the next memories as outputs, but for those that are inputs as they are: TensorFlow
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
