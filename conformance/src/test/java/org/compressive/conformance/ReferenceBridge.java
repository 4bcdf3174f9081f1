package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.compressive.conformance.reference.ReferenceCompressor;
import org.compressive.conformance.reference.ReferenceDimensions;
import org.compressive.conformance.reference.ReferenceLoss;
import org.compressive.conformance.reference.ReferenceMemories;
import org.compressive.conformance.reference.ReferenceMixer;
import org.compressive.conformance.reference.ReferenceOptions;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.config.AgePositions;
import org.compressive.graph.config.ContiguousPositions;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.PerLayer;
import org.compressive.graph.config.PositionScheme;
import org.compressive.graph.config.SeparatePositions;
import org.jspecify.annotations.Nullable;

/** Translates between the configuration and arrays of the graph and those of the reference. */
final class ReferenceBridge {

  private ReferenceBridge() {}

  static ReferenceDimensions dimensions(ModelConfig config) {
    return new ReferenceDimensions(
        config.vocabulary(),
        config.width(),
        config.heads(),
        config.feedForward(),
        byLayer(config, config::memory),
        byLayer(config, config::compressedMemory),
        byLayer(config, layer -> compressor(config, layer)),
        ReferenceLoss.named(
            config.compressionLoss().getClass().getSimpleName(),
            settings(config.compressionLoss(), 0)),
        ReferenceMixer.named(
            config.mixer().getClass().getSimpleName(), settings(config.mixer(), 0)),
        new ReferenceOptions(
            config.normalization().toString(),
            config.activation().toString(),
            config.residual().toString(),
            positions(config.positions()),
            config.positions().clamp(),
            config.sameLength(),
            config.embedding().tied(),
            config.embedding().width(),
            ImmutableList.copyOf(config.embedding().cutoffs()),
            config.embedding().divisor(),
            config.emptyMemory() == EmptyMemory.MASKED));
  }

  private static ReferenceCompressor compressor(ModelConfig config, int layer) {
    return ReferenceCompressor.named(
        config.compression().getClass().getSimpleName(),
        config.width(),
        settings(config.compression(), layer));
  }

  /** Returns a record's components in order, with their values in one layer. */
  private static Object[] settings(Object variant, int layer) {
    return Arrays.stream(variant.getClass().getRecordComponents())
        .map(
            component -> {
              try {
                return component.getAccessor().invoke(variant);
              } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read %s".formatted(component), e);
              }
            })
        .map(value -> value instanceof PerLayer byLayer ? byLayer.at(layer) : value)
        .map(value -> value instanceof Enum<?> constant ? constant.toString() : value)
        .toArray();
  }

  private static <T> ImmutableList<T> byLayer(ModelConfig config, IntFunction<T> value) {
    return IntStream.range(0, config.layers())
        .mapToObj(value)
        .collect(ImmutableList.toImmutableList());
  }

  private static String positions(PositionScheme positions) {
    if (positions instanceof SeparatePositions) {
      return "separate";
    }
    if (positions instanceof ContiguousPositions) {
      return "contiguous";
    }
    if (positions instanceof AgePositions) {
      return "age";
    }
    throw new IllegalStateException("the reference knows no positions " + positions);
  }

  /**
   * Returns random parameters that float32 represents exactly, so that both sides start from the
   * same values.
   */
  static ReferenceParameters parameters(ModelConfig config, long seed) {
    ReferenceParameters random = ReferenceParameters.random(dimensions(config), seed);
    var rounded = ImmutableMap.<String, double[]>builder();
    random.values().forEach((name, values) -> rounded.put(name, doubles(floats(values))));
    return new ReferenceParameters(dimensions(config), rounded.buildOrThrow());
  }

  static int[][] tokens(int batch, int window, int vocabulary, Random random) {
    int[][] tokens = new int[batch][window];
    for (int[] stream : tokens) {
      Arrays.setAll(stream, t -> random.nextInt(vocabulary));
    }
    return tokens;
  }

  static float[] floats(double[] values) {
    return Floats.toArray(Doubles.asList(values));
  }

  static double[] doubles(float[] values) {
    return Doubles.toArray(Floats.asList(values));
  }

  static double[] flat(double[][][] rows) {
    return Arrays.stream(rows).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
  }

  /**
   * Returns the cross-entropy of targets, row-major {@code [B, T]}, given logits {@code [B][T][V]}.
   */
  static double[] nats(double[][][] logits, int[][] targets) {
    double[] nats = new double[targets.length * targets[0].length];
    for (int n = 0; n < nats.length; n++) {
      int stream = n / targets[0].length;
      int position = n % targets[0].length;
      double[] row = logits[stream][position];
      double most = Arrays.stream(row).max().orElseThrow();
      double sum = Arrays.stream(row).map(logit -> Math.exp(logit - most)).sum();
      nats[n] = most + Math.log(sum) - row[targets[stream][position]];
    }
    return nats;
  }

  /**
   * Returns the reference's memories under the graph's names, each row-major {@code [B, rows,
   * width]}.
   */
  static ImmutableMap<String, double[]> byName(ModelConfig config, ReferenceMemories memories) {
    var byName = ImmutableMap.<String, double[]>builder();
    for (int layer = 0; layer < memories.layers(); layer++) {
      put(byName, "memory_%02d".formatted(layer), memories.memory(layer));
      put(byName, "usage_%02d".formatted(layer), memories.usage(layer));
      put(byName, "compressed_memory_%02d".formatted(layer), memories.compressed(layer));
      put(byName, "displacement_%02d".formatted(layer), older(config, layer, memories, -1));
      put(byName, "filled_%02d".formatted(layer), memories.filled(layer));
      put(byName, "compressed_filled_%02d".formatted(layer), memories.compressedFilled(layer));
      put(byName, "state_%02d".formatted(layer), memories.state(layer));
    }
    return byName.buildOrThrow();
  }

  /**
   * Converts ages. The reference stores the age of each slot's row; the graph stores the difference
   * between this age and the age of the newest row of the group. The sign -1 converts to the
   * graph's form, 1 to the reference's.
   */
  private static double[][][] older(
      ModelConfig config, int layer, ReferenceMemories memories, int sign) {
    int rate = config.compression().rate().at(layer);
    return Arrays.stream(memories.age(layer))
        .map(
            slots ->
                IntStream.range(0, slots.length)
                    .mapToObj(
                        slot -> {
                          int newest = config.memory(layer) + 1 + rate * (slots.length - 1 - slot);
                          return new double[] {slots[slot][0] + sign * newest};
                        })
                    .toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  private static void put(
      ImmutableMap.Builder<String, double[]> byName, String name, double[][][] rows) {
    if (rows[0].length > 0) {
      byName.put(name, flat(rows));
    }
  }

  /** Converts the graph's memories to the reference's. */
  static ReferenceMemories memories(ModelConfig config, int batch, Map<String, float[]> byName) {
    double[][][][] memory = new double[config.layers()][][][];
    double[][][][] compressed = new double[config.layers()][][][];
    double[][][][] usage = new double[config.layers()][][][];
    double[][][][] age = new double[config.layers()][][][];
    double[][][][] filled = new double[config.layers()][][][];
    double[][][][] compressedFilled = new double[config.layers()][][][];
    double[][][][] state = new double[config.layers()][][][];
    for (int layer = 0; layer < config.layers(); layer++) {
      memory[layer] = rows(byName.get("memory_%02d".formatted(layer)), batch, config.width());
      compressed[layer] =
          rows(byName.get("compressed_memory_%02d".formatted(layer)), batch, config.width());
      usage[layer] = rows(byName.get("usage_%02d".formatted(layer)), batch, 2);
      age[layer] = rows(byName.get("displacement_%02d".formatted(layer)), batch, 1);
      filled[layer] = rows(byName.get("filled_%02d".formatted(layer)), batch, 1);
      compressedFilled[layer] =
          rows(byName.get("compressed_filled_%02d".formatted(layer)), batch, 1);
      state[layer] = rows(byName.get("state_%02d".formatted(layer)), batch, config.width());
    }
    var displaced =
        new ReferenceMemories(memory, compressed, usage, age, filled, compressedFilled, state);
    for (int layer = 0; layer < config.layers(); layer++) {
      age[layer] = older(config, layer, displaced, 1);
    }
    return displaced;
  }

  private static double[][][] rows(float @Nullable [] values, int batch, int width) {
    int rows = values == null ? 0 : values.length / batch / width;
    double[][][] result = new double[batch][rows][width];
    for (int n = 0; n < batch * rows * width; n++) {
      result[n / (rows * width)][n / width % rows][n % width] = values[n];
    }
    return result;
  }
}
