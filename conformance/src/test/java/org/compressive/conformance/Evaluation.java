package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** One run of a session, fed with plain arrays. Closing it closes the tensors that it was fed. */
final class Evaluation implements AutoCloseable {

  private final Session.Runner runner;
  private final List<Tensor> fed = new ArrayList<>();

  Evaluation(Session session) {
    runner = session.runner();
  }

  /** Feeds tokens {@code [B][T]}. */
  Evaluation feed(Operand<?> input, int[][] tokens) {
    int[] flat = Arrays.stream(tokens).flatMapToInt(Arrays::stream).toArray();
    return feed(
        input, TInt32.tensorOf(Shape.of(tokens.length, tokens[0].length), DataBuffers.of(flat)));
  }

  /** Feeds row-major values. */
  Evaluation feed(Operand<?> input, Shape shape, float[] values) {
    return feed(input, TFloat32.tensorOf(shape, DataBuffers.of(values)));
  }

  /** Feeds a tensor, which is closed with this evaluation. */
  Evaluation feed(Operand<?> input, Tensor value) {
    fed.add(value);
    runner.feed(input, value);
    return this;
  }

  /** Runs an operation for its effect. */
  void run(Op target) {
    runner.addTarget(target);
    runner.run().close();
  }

  /** Returns the values of operands, each row-major. */
  ImmutableList<float[]> fetch(List<? extends Operand<?>> operands) {
    if (operands.isEmpty()) {
      return ImmutableList.of(); // TensorFlow refuses to run nothing
    }
    operands.forEach(runner::fetch);
    var values = ImmutableList.<float[]>builder();
    try (Result result = runner.run()) {
      for (int i = 0; i < result.size(); i++) {
        values.add(floats((TFloat32) result.get(i)));
      }
    }
    return values.build();
  }

  private static float[] floats(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  @Override
  public void close() {
    fed.forEach(Tensor::close);
  }
}
