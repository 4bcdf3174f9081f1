package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.primitives.ImmutableLongArray;
import java.util.Map;
import java.util.TreeMap;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The graph and the reference have the same parameters, by name and shape. */
@Execution(ExecutionMode.CONCURRENT)
final class ParametersTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#every")
  void namesAndShapesAreTheReferences(Case each) {
    ModelConfig config = each.config();
    Map<String, ImmutableLongArray> expected =
        new TreeMap<>(ReferenceParameters.shapes(Twin.dimensions(config)));
    try (StaticModel model = new StaticModel(config, 2);
        InferenceGraph inference = InferenceGraph.build(config)) {
      assertWithMessage("training").that(shapes(model.parameters().all())).isEqualTo(expected);
      assertWithMessage("inference").that(shapes(inference.parameters())).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#every")
  void groupsDivideTheParametersAtTheCompressor(Case each) {
    ModelConfig config = each.config();
    boolean throughTime = config.compressionLoss().throughTime();
    try (StaticModel model = new StaticModel(config, 1)) {
      for (Parameter parameter : model.parameters().all()) {
        boolean compression = !throughTime && parameter.spec().name().contains("/compression/");
        assertWithMessage("group of %s", parameter.spec().name())
            .that(parameter.spec().group())
            .isEqualTo(compression ? ParameterGroup.COMPRESSION : ParameterGroup.TRANSFORMER);
      }
      int perGroup = 0;
      for (ParameterGroup group : ParameterGroup.values()) {
        perGroup += model.parameters().in(group).size();
      }
      assertThat(perGroup).isEqualTo(model.parameters().all().size());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#compressing")
  void memorySizesChangeNoParameter(Case each) {
    ModelConfig config = each.config();
    var longer =
        config.withMemories(
            config.memory().resized(2), OtherMemoriesTest.compressedMemory(config, 17));
    try (InferenceGraph one = InferenceGraph.build(config);
        InferenceGraph other = InferenceGraph.build(longer)) {
      assertThat(shapes(other.parameters())).isEqualTo(shapes(one.parameters()));
    }
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
