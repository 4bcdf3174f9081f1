package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.primitives.ImmutableLongArray;
import java.util.Map;
import java.util.TreeMap;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.CompressiveTransformer;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.VariableParameters;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

/** Tests that the graph and the reference have the same parameters, by name and shape. */
final class ParametersTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#every")
  void namesAndShapesAreTheReferences(Case each) {
    ModelConfig config = each.config();
    Map<String, ImmutableLongArray> expected =
        new TreeMap<>(ReferenceParameters.shapes(ReferenceBridge.dimensions(config)));
    try (Declared model = new Declared(config)) {
      assertThat(shapes(model.parameters.all())).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#every")
  void groupsDivideTheParametersAtTheCompressor(Case each) {
    ModelConfig config = each.config();
    boolean throughTime = config.compressionLoss().throughTime();
    try (Declared model = new Declared(config)) {
      for (Parameter parameter : model.parameters.all()) {
        boolean compression = !throughTime && parameter.spec().name().contains("/compression/");
        assertWithMessage("group of %s", parameter.spec().name())
            .that(parameter.spec().group())
            .isEqualTo(compression ? ParameterGroup.COMPRESSION : ParameterGroup.TRANSFORMER);
      }
      int perGroup = 0;
      for (ParameterGroup group : ParameterGroup.values()) {
        perGroup += model.parameters.in(group).size();
      }
      assertThat(perGroup).isEqualTo(model.parameters.all().size());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#compressing")
  void memorySizesChangeNoParameter(Case each) {
    ModelConfig config = each.config();
    var longer =
        config.withMemories(
            config.memory().resized(2), OtherMemoriesTest.compressedMemory(config, 17));
    try (Declared one = new Declared(config);
        Declared other = new Declared(longer)) {
      assertThat(shapes(other.parameters.all())).isEqualTo(shapes(one.parameters.all()));
    }
  }

  /** A model that has been built but not called; it requests its parameters when it is built. */
  private static final class Declared implements AutoCloseable {

    private final Graph graph = new Graph();
    private final VariableParameters parameters;

    Declared(ModelConfig config) {
      Ops tf = Ops.create(graph);
      parameters = new VariableParameters(tf);
      var unused = new CompressiveTransformer(tf, config, parameters);
    }

    @Override
    public void close() {
      graph.close();
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
