package org.compressive.checkpoints;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * One way to call a SavedModel: named tensors in, named tensors out.
 *
 * @param inputs name to operand, usually a placeholder; may be empty
 * @param outputs name to operand, at least one
 */
public record ModelSignature(Map<String, Operand<?>> inputs, Map<String, Operand<?>> outputs) {
  /** What TensorFlow Serving wants; {@code Signature.builder} of TensorFlow Java sets another. */
  static final String METHOD = "tensorflow/serving/predict";

  public ModelSignature {
    checkArgument(!outputs.isEmpty(), "signature outputs (none) must be at least one");
    inputs = ImmutableMap.copyOf(inputs);
    outputs = ImmutableMap.copyOf(outputs);
  }

  SignatureDef toProto() {
    SignatureDef.Builder signature = SignatureDef.newBuilder().setMethodName(METHOD);
    inputs.forEach((name, operand) -> signature.putInputs(name, info(operand.asOutput())));
    outputs.forEach((name, operand) -> signature.putOutputs(name, info(operand.asOutput())));
    return signature.build();
  }

  private static TensorInfo info(Output<?> tensor) {
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":" + tensor.index())
        .setDtype(tensor.dataType())
        .setTensorShape(shape(tensor.shape()))
        .build();
  }

  // Unknown dimensions are -1 in both worlds.
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
