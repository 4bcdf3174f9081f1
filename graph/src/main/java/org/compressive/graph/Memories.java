package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The memories of all layers as operands {@code [B, rows, width]}, by name. What a name holds and
 * how many rows it has is {@link #specs}; a memory of zero rows does not exist.
 */
public final class Memories {

  private final ImmutableMap<String, Operand<TFloat32>> byName;

  private Memories(Map<String, Operand<TFloat32>> byName) {
    this.byName = ImmutableMap.copyOf(byName);
  }

  /** The memories a model has, layer by layer. */
  public static List<MemorySpec> specs(ModelConfig config) {
    var specs = ImmutableList.<MemorySpec>builder();
    for (int layer = 0; layer < config.layers(); layer++) {
      int slots = config.memory(layer);
      boolean compresses = config.compresses(layer);
      if (slots > 0) {
        specs.add(new MemorySpec(memoryName(layer), slots, config.width()));
      }
      if (slots > 0 && compresses && config.compression().looksAtUsage()) {
        specs.add(new MemorySpec(usageName(layer), slots, Usage.WIDTH));
      }
      if (compresses) {
        int compressed = config.compressedMemory(layer);
        specs.add(new MemorySpec(compressedName(layer), compressed, config.width()));
      }
      if (Displacement.isKept(config, layer)) {
        int compressed = config.compressedMemory(layer);
        specs.add(new MemorySpec(displacementName(layer), compressed, Displacement.WIDTH));
      }
    }
    return specs.build();
  }

  /** Memories whose operands {@code source} makes from their specs. */
  public static Memories of(ModelConfig config, Function<MemorySpec, Operand<TFloat32>> source) {
    var byName = ImmutableMap.<String, Operand<TFloat32>>builder();
    specs(config).forEach(spec -> byName.put(spec.name(), source.apply(spec)));
    return new Memories(byName.buildOrThrow());
  }

  static Memories of(List<LayerMemory> layers) {
    var byName = ImmutableMap.<String, Operand<TFloat32>>builder();
    for (int i = 0; i < layers.size(); i++) {
      String memory = memoryName(i);
      String usage = usageName(i);
      String compressed = compressedName(i);
      String displacement = displacementName(i);
      LayerMemory layer = layers.get(i);
      layer.memory().ifPresent(rows -> byName.put(memory, rows));
      layer.usage().ifPresent(rows -> byName.put(usage, rows));
      layer.compressed().ifPresent(rows -> byName.put(compressed, rows));
      layer.displacement().ifPresent(rows -> byName.put(displacement, rows));
    }
    return new Memories(byName.buildOrThrow());
  }

  /** All memories by name, in the order of {@link #specs}. */
  public Map<String, Operand<TFloat32>> byName() {
    return byName;
  }

  /** One memory {@code [B, rows, width]}; a name the model does not have is refused. */
  public Operand<TFloat32> get(String name) {
    Operand<TFloat32> memory = byName.get(name);
    checkArgument(memory != null, "no memory %s; there are %s", name, byName.keySet());
    return memory;
  }

  LayerMemory layer(int layer) {
    return new LayerMemory(
        Optional.ofNullable(byName.get(memoryName(layer))),
        Optional.ofNullable(byName.get(usageName(layer))),
        Optional.ofNullable(byName.get(compressedName(layer))),
        Optional.ofNullable(byName.get(displacementName(layer))));
  }

  private static String memoryName(int layer) {
    return "memory_%02d".formatted(layer);
  }

  private static String usageName(int layer) {
    return "usage_%02d".formatted(layer);
  }

  private static String compressedName(int layer) {
    return "compressed_memory_%02d".formatted(layer);
  }

  private static String displacementName(int layer) {
    return "displacement_%02d".formatted(layer);
  }
}
