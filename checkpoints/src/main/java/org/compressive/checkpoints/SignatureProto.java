package org.compressive.checkpoints;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.compressive.graph.Signature;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Converts signatures to and from the form that a SavedModel stores, which refers to the tensors of
 * its graph by name.
 */
public final class SignatureProto {

  /**
   * The method name that TensorFlow Serving requires; TensorFlow Java's {@code Signature.builder}
   * sets another.
   */
  static final String METHOD = "tensorflow/serving/predict";

  private SignatureProto() {}

  /**
   * Resolves a SavedModel's signature in the graph into which the model was loaded.
   *
   * @throws IllegalArgumentException if a tensor is not in the graph
   */
  public static Signature read(SignatureDef signature, Graph graph) {
    return Signature.of(
        operands(signature.getInputsMap(), graph), operands(signature.getOutputsMap(), graph));
  }

  static SignatureDef write(Signature signature) {
    var proto = SignatureDef.newBuilder().setMethodName(METHOD);
    signature.inputs().forEach((name, input) -> proto.putInputs(name, info(input.asOutput())));
    signature.outputs().forEach((name, output) -> proto.putOutputs(name, info(output.asOutput())));
    return proto.build();
  }

  private static Map<String, Operand<?>> operands(Map<String, TensorInfo> tensors, Graph graph) {
    var operands = ImmutableMap.<String, Operand<?>>builder();
    tensors.forEach((name, info) -> operands.put(name, operand(info.getName(), graph)));
    return operands.buildOrThrow();
  }

  private static Operand<?> operand(String tensor, Graph graph) {
    int colon = tensor.lastIndexOf(':');
    var operation = colon < 0 ? null : graph.operation(tensor.substring(0, colon));
    checkArgument(operation != null, "tensor (%s) must be in the graph", tensor);
    return operation.output(Integer.parseInt(tensor.substring(colon + 1)));
  }

  private static TensorInfo info(Output<?> tensor) {
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":" + tensor.index())
        .setDtype(tensor.dataType())
        .setTensorShape(shape(tensor.shape()))
        .build();
  }

  // Both TensorFlow Java and the stored form represent an unknown dimension as -1.
  private static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    if (shape.isUnknown()) {
      return proto.setUnknownRank(true).build();
    }
    for (long size : shape.asArray()) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return proto.build();
  }
}
