package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The memories of all layers, as operands {@code [B, rows, width]} by name. Keys and values, if
 * they are kept too, are {@code [H, B, rows, width]}. The contents and the number of rows of each
 * are given by {@link #specs}; a memory of zero rows does not exist. Before anything has been read,
 * all memories are zeros.
 */
public final class Memories {

  private final ImmutableMap<String, Operand<TFloat32>> byName;

  private Memories(Map<String, Operand<TFloat32>> byName) {
    this.byName = ImmutableMap.copyOf(byName);
  }

  /**
   * Returns the specifications of the memories that are kept between windows, layer by layer: rows,
   * and also usage, flags of filled slots and displacements if the configuration keeps them, or the
   * state of a mixer that carries one. Keys and values are not included.
   */
  public static List<MemorySpec> specs(ModelConfig config) {
    return specs(config, kind -> !kind.isProjection() && !kind.isOfOpenWindow());
  }

  /**
   * Returns the specifications of a model's memories after they have been {@link
   * CompressiveTransformer#project projected}: those of {@link #specs}, and those of the keys and
   * values.
   */
  public static List<MemorySpec> projectedSpecs(ModelConfig config) {
    return specs(config, kind -> !kind.isOfOpenWindow());
  }

  /** Returns the specifications of a model's memories when a window is read token by token. */
  static List<MemorySpec> openSpecs(ModelConfig config) {
    return specs(config, kind -> !kind.isProjection());
  }

  /** Returns the specifications in {@link #openSpecs} whose memories change with every token. */
  static List<MemorySpec> changingSpecs(ModelConfig config) {
    return specs(config, MemoryKind::changesWithEveryToken);
  }

  private static List<MemorySpec> specs(ModelConfig config, Predicate<MemoryKind> wanted) {
    var specs = ImmutableList.<MemorySpec>builder();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (MemoryKind kind : MemoryKind.values()) {
        if (wanted.test(kind) && kind.rows(config, layer) > 0) {
          specs.add(kind.spec(config, layer));
        }
      }
    }
    return specs.build();
  }

  /** Creates memories from the operands that {@code source} returns for each of {@link #specs}. */
  public static Memories of(ModelConfig config, Function<MemorySpec, Operand<TFloat32>> source) {
    return of(specs(config), source);
  }

  /** Creates memories from the operands that {@code source} returns for each of the given specs. */
  public static Memories of(
      List<MemorySpec> specs, Function<MemorySpec, Operand<TFloat32>> source) {
    var byName = ImmutableMap.<String, Operand<TFloat32>>builder();
    specs.forEach(spec -> byName.put(spec.name(), source.apply(spec)));
    return new Memories(byName.buildOrThrow());
  }

  /**
   * Returns the memories of a model that has not read anything yet.
   *
   * @param batch the batch size B, a scalar
   */
  static Memories zeros(Ops tf, List<MemorySpec> specs, Operand<TInt32> batch) {
    return of(
        specs,
        spec -> {
          List<Operand<TInt32>> shape = new ArrayList<>();
          if (spec.heads() != MemorySpec.NOT_BY_HEAD) {
            shape.add(tf.constant(spec.heads()));
          }
          shape.add(batch);
          shape.add(tf.constant(spec.rows()));
          shape.add(tf.constant(spec.width()));
          return tf.fill(tf.stack(shape), tf.constant(0f)); // [..., B, rows, width]
        });
  }

  static Memories ofLayers(List<LayerMemory> layers) {
    var byName = ImmutableMap.<String, Operand<TFloat32>>builder();
    for (int i = 0; i < layers.size(); i++) {
      int layer = i;
      layers.get(i).byKind().forEach((kind, rows) -> byName.put(kind.name(layer), rows));
    }
    return new Memories(byName.buildOrThrow());
  }

  /** Returns all memories by name, in the order of their specs. */
  public Map<String, Operand<TFloat32>> byName() {
    return byName;
  }

  /**
   * Returns one memory.
   *
   * @throws IllegalArgumentException if the model has no memory of that name
   */
  public Operand<TFloat32> get(String name) {
    Operand<TFloat32> memory = byName.get(name);
    checkArgument(memory != null, "memory (%s) must be one of %s", name, byName.keySet());
    return memory;
  }

  /**
   * Returns these memories, emptied for some sequences of the batch. Use this when a sequence's
   * window begins a new text, unrelated to what the model has read before.
   *
   * @param streams whether each sequence begins a new text, {@code [B]}
   */
  public Memories cleared(Ops tf, Operand<TBool> streams) {
    var rows = tf.reshape(streams, tf.array(-1, 1, 1)); // [B, 1, 1]
    return new Memories(
        Maps.transformValues(
            byName,
            memory -> tf.select(rows, tf.zerosLike(memory), memory))); // [..., B, rows, width]
  }

  LayerMemory layer(ModelConfig config, int layer) {
    Map<MemoryKind, Operand<TFloat32>> byKind = new EnumMap<>(MemoryKind.class);
    for (MemoryKind kind : MemoryKind.values()) {
      Operand<TFloat32> memory = byName.get(kind.name(layer));
      if (memory != null) {
        byKind.put(kind, memory);
      }
    }
    return new LayerMemory(config, layer, byKind);
  }
}
