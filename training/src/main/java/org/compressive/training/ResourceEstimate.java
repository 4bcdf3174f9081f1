package org.compressive.training;

import java.util.stream.IntStream;
import org.compressive.graph.Memories;
import org.compressive.graph.ParameterCount;
import org.compressive.graph.config.ModelConfig;

/**
 * What a training run will need.
 *
 * @param parameters in all
 * @param memoryBytes an estimate of what the tensors of a training step take at its peak; the Java
 *     virtual machine and TensorFlow's own code come on top
 * @param temporalRange tokens a prediction can depend on, l (n_m + c n_cm)
 */
public record ResourceEstimate(long parameters, long memoryBytes, long temporalRange) {

  /** Value, Adam's two averages, gradient, clipped gradient. */
  private static final long COPIES_OF_PARAMETERS = 5;

  /** Old and new. */
  private static final long COPIES_OF_MEMORIES = 2;

  public static ResourceEstimate of(RunConfig config) {
    ModelConfig model = config.model();
    long parameters = ParameterCount.of(model).total();
    long batch = config.training().batch();
    long memories =
        Memories.specs(model).stream().mapToLong(spec -> batch * spec.rows() * spec.width()).sum();
    long floats =
        COPIES_OF_PARAMETERS * parameters
            + COPIES_OF_MEMORIES * memories
            + batch * activations(model);
    return new ResourceEstimate(parameters, floats * Float.BYTES, model.temporalRange());
  }

  /** What the forward pass of one stream keeps for the backward pass, in numbers. */
  private static long activations(ModelConfig model) {
    long window = model.window();
    long stream = window * (12L * model.width() + 2L * model.feedForward());
    long logits = 3 * window * model.vocabulary();
    long layers =
        IntStream.range(0, model.layers())
            .mapToLong(layer -> window + model.memory(layer) + model.compressedMemory(layer))
            .map(keys -> 3 * keys * model.width() + 4L * model.heads() * window * keys + stream)
            .sum();
    return model.compressionLoss().windows() * (layers + logits);
  }
}
