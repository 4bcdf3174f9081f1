package org.compressive.inference;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.compressive.graph.InferenceGraph.Endpoints;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;

/** One way to call a model: operands of its graph by name. */
final class Signature {

  private final ImmutableMap<String, Operand<?>> inputs;
  private final ImmutableMap<String, Operand<?>> outputs;

  private Signature(Map<String, Operand<?>> inputs, Map<String, Operand<?>> outputs) {
    this.inputs = ImmutableMap.copyOf(inputs);
    this.outputs = ImmutableMap.copyOf(outputs);
  }

  static Signature of(Endpoints endpoints) {
    return new Signature(endpoints.inputs(), endpoints.outputs());
  }

  /** A SavedModel's signature, in the graph it was loaded into. */
  static Signature of(SignatureDef definition, Graph graph) {
    return new Signature(
        operands(definition.getInputsMap(), graph), operands(definition.getOutputsMap(), graph));
  }

  private static Map<String, Operand<?>> operands(Map<String, TensorInfo> tensors, Graph graph) {
    var operands = ImmutableMap.<String, Operand<?>>builder();
    tensors.forEach(
        (name, info) -> {
          int colon = info.getName().lastIndexOf(':');
          GraphOperation operation = graph.operation(info.getName().substring(0, colon));
          checkState(operation != null, "%s is not in the graph", info.getName());
          int index = Integer.parseInt(info.getName().substring(colon + 1));
          operands.put(name, operation.output(index));
        });
    return operands.buildOrThrow();
  }

  ImmutableMap<String, Operand<?>> inputs() {
    return inputs;
  }

  ImmutableMap<String, Operand<?>> outputs() {
    return outputs;
  }

  Operand<?> input(String name) {
    return operand(inputs, name);
  }

  Operand<?> output(String name) {
    return operand(outputs, name);
  }

  Operand<TFloat32> floats(String output) {
    return output(output).asOutput().expect(TFloat32.class);
  }

  private static Operand<?> operand(Map<String, Operand<?>> operands, String name) {
    Operand<?> operand = operands.get(name);
    checkState(
        operand != null,
        "operand (%s) must be one of the signature's, %s",
        name,
        operands.keySet());
    return operand;
  }
}
