package org.compressive.graph;

import java.util.List;
import org.compressive.graph.config.ModelConfig;

/**
 * The number of parameters of a model.
 *
 * @param transformer the number trained by the task's loss
 * @param compression the number trained by the compression loss
 */
public record ParameterCount(long transformer, long compression) {

  /** Counts the parameters of a model by building it in a temporary graph. */
  public static ParameterCount of(ModelConfig config) {
    var parameters = ParameterSpec.all(config);
    return new ParameterCount(
        sum(parameters, ParameterGroup.TRANSFORMER), sum(parameters, ParameterGroup.COMPRESSION));
  }

  public long total() {
    return transformer + compression;
  }

  private static long sum(List<ParameterSpec> parameters, ParameterGroup group) {
    return parameters.stream()
        .filter(spec -> spec.group() == group)
        .mapToLong(spec -> spec.shape().size())
        .sum();
  }
}
