package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.primitives.ImmutableLongArray;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.CompressionLoss;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The graph and the reference have the same parameters, by name and shape. */
final class ParametersTest {

  @ParameterizedTest
  @MethodSource("everyConfig")
  void namesAndShapesAreTheReferences(ModelConfig config) {
    Map<String, ImmutableLongArray> expected =
        new TreeMap<>(ReferenceParameters.shapes(Twin.dimensions(config)));
    try (StaticModel model = new StaticModel(config, 2);
        InferenceGraph inference = InferenceGraph.build(config)) {
      assertWithMessage("training").that(shapes(model.parameters().all())).isEqualTo(expected);
      assertWithMessage("inference").that(shapes(inference.parameters())).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("everyConfig")
  void groupsDivideTheParametersAtTheCompressor(ModelConfig config) {
    try (StaticModel model = new StaticModel(config, 1)) {
      for (Parameter parameter : model.parameters().all()) {
        boolean compression = parameter.spec().name().contains("/compression/");
        assertWithMessage("group of %s", parameter.spec().name())
            .that(parameter.spec().group())
            .isEqualTo(compression ? ParameterGroup.COMPRESSION : ParameterGroup.TRANSFORMER);
      }
      int perGroup = 0;
      for (ParameterGroup group : ParameterGroup.values()) {
        perGroup += model.parameters().in(group).size();
      }
      assertThat(perGroup).isEqualTo(model.parameters().all().size());
      assertThat(model.parameters().in(ParameterGroup.COMPRESSION).isEmpty())
          .isEqualTo(!config.compresses());
    }
  }

  @Test
  void memorySizesChangeNoParameter() {
    for (ModelConfig config : Geometry.FIGURE_1.configs(new AttentionReconstruction())) {
      try (InferenceGraph one = InferenceGraph.build(config);
          InferenceGraph other = InferenceGraph.build(config.withMemories(2, 17))) {
        assertThat(shapes(other.parameters())).isEqualTo(shapes(one.parameters()));
      }
    }
  }

  static Stream<ModelConfig> everyConfig() {
    return Stream.of(Geometry.FIGURE_1, Geometry.NO_COMPRESSED_MEMORY)
        .flatMap(
            geometry ->
                Variants.of(CompressionLoss.class).stream()
                    .flatMap(loss -> geometry.configs(loss).stream()));
  }

  private static Map<String, ImmutableLongArray> shapes(Iterable<Parameter> parameters) {
    Map<String, ImmutableLongArray> shapes = new TreeMap<>();
    for (Parameter parameter : parameters) {
      long[] shape = parameter.spec().shape().asArray();
      assertWithMessage("variable of %s", parameter.spec().name())
          .that(parameter.variable().name())
          .isEqualTo(parameter.spec().name());
      shapes.put(parameter.spec().name(), ImmutableLongArray.copyOf(shape));
    }
    return shapes;
  }
}
