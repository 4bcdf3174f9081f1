package org.compressive.conformance;

import com.google.common.math.IntMath;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.compressive.graph.config.Mixer;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.PerLayer;
import org.compressive.graph.config.SeparatePositions;

/** A random model: sizes and rates by layer, and a variant of each choice. */
final class Combination {

  private static final int LONGEST_WINDOW = 12;

  private final long seed;
  private final Random random;

  Combination(long seed) {
    this.seed = seed;
    random = new Random(seed);
  }

  /** Draws until a configuration is valid. */
  Case draw() {
    Optional<ModelConfig> drawn = Optional.empty();
    while (drawn.isEmpty()) {
      drawn = attempt();
    }
    return new Case("combination", mixed(drawn.get()), 1 + random.nextInt(2), seed);
  }

  /**
   * Draws a mixer independently of the rest; keeps the old one if the rest does not allow the new
   * one.
   */
  private ModelConfig mixed(ModelConfig config) {
    var mixers = Variants.withSettings(Mixer.class, PerLayer.all(1));
    try {
      return config.withMixer(mixers.get(new Random(seed).nextInt(mixers.size())));
    } catch (IllegalArgumentException e) {
      return config;
    }
  }

  /** Draws a configuration; returns empty if its variants and sizes cannot be combined. */
  private Optional<ModelConfig> attempt() {
    try {
      return Optional.of(config());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private ModelConfig config() {
    int layers = 1 + random.nextInt(3);
    PerLayer rates = sizes(layers, 1, 4);
    int unit = rates.stream(layers).reduce(1, (a, b) -> a / IntMath.gcd(a, b) * b);
    int window = unit * (1 + random.nextInt(Math.max(1, LONGEST_WINDOW / unit)));
    var config =
        new Geometry("combination", layers, window, 0, 0, 1, 0).plain(new SeparatePositions());
    config = ConfigEdits.with(config, "memory", sizes(layers, 0, 10));
    config = ConfigEdits.with(config, "compressedMemory", sizes(layers, 0, 7));
    for (RecordComponent choice : ConfigEdits.choices()) {
      if (choice.getType() == Mixer.class) {
        continue;
      }
      List<?> variants = Variants.ofChoice(choice, rates);
      var variant = variants.get(random.nextInt(variants.size()));
      config = ConfigEdits.with(config, choice.getName(), variant);
    }
    return config;
  }

  /** Draws one number for all layers, or one for each. */
  private PerLayer sizes(int layers, int least, int most) {
    return random.nextBoolean()
        ? PerLayer.all(least + random.nextInt(most - least + 1))
        : PerLayer.of(
            IntStream.range(0, layers)
                .map(layer -> least + random.nextInt(most - least + 1))
                .toArray());
  }
}
