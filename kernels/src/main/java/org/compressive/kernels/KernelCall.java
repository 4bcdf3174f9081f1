package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.ndarray.Shape;

/** One run of an op: its inputs, its outputs and the threads that may work on it. */
public final class KernelCall {

  private final Pointer context;
  private final Frame frame;
  private final ImmutableList<ElementType> inputTypes;
  private final ImmutableList<ElementType> outputTypes;
  private final @Nullable KernelTensor[] inputs;
  private final @Nullable KernelTensor[] outputs;

  KernelCall(KernelOp op, Pointer context, Frame frame) {
    this.context = context;
    this.frame = frame;
    int length = op.inputLists() == 0 ? 0 : op.listLength(count(context));
    inputTypes = op.inputTypes(length);
    outputTypes = op.outputTypes(length);
    inputs = new KernelTensor[inputTypes.size()];
    outputs = new KernelTensor[outputTypes.size()];
  }

  /** Returns the number of inputs, a C int, whose register has undefined upper bits. */
  private static int count(Pointer context) {
    Pointer count = KernelApi.COUNT_INPUTS.call(context, null, null, null, null);
    return count == null ? 0 : (int) count.address();
  }

  /** Returns the number of inputs, counting each tensor of a list. */
  public int inputs() {
    return inputs.length;
  }

  /** Returns consecutive inputs. */
  ImmutableList<KernelTensor> inputs(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(this::input).collect(toImmutableList());
  }

  /**
   * Returns an input.
   *
   * @param index the place of the input in the definition of the op, from 0; each tensor of a list
   *     counts
   */
  public KernelTensor input(int index) {
    KernelTensor known = inputs[index];
    if (known == null) {
      KernelApi.GET_INPUT.call(
          context, KernelApi.integer(index), frame.cell(), frame.status(), null);
      frame.check();
      known = KernelTensor.of(new TF_Tensor(frame.cellValue()));
      inputs[index] = known;
    }
    return known;
  }

  /**
   * Allocates an output, whose elements are undefined until the kernel has written them. A kernel
   * allocates each output once.
   *
   * @param index the place of the output in the definition of the op, from 0; each tensor of a list
   *     counts
   * @param shape the shape, in which every size is known
   */
  public KernelTensor output(int index, Shape shape) {
    checkState(outputs[index] == null, "output (%s) must be allocated only once", index);
    checkArgument(
        !shape.isUnknown() && !shape.hasUnknownDimension(),
        "output (%s) must have a known shape, not %s",
        index,
        shape);
    ElementType type = outputTypes.get(index);
    long[] sizes = shape.asArray();
    TF_Tensor tensor =
        tensorflow.TF_AllocateTensor(type.code(), sizes, sizes.length, shape.size() * type.bytes());
    KernelTensor output = new KernelTensor(tensor, shape);
    outputs[index] = output;
    return output;
  }

  /**
   * Hands an input on as an output, with what the kernel has written into it. Write only into
   * tensors that no other op reads, such as a copy that only this op takes, or the variable of a
   * loop that was copied before the loop.
   *
   * @param input the place of the input, as in {@link #input}
   * @param output the place of the output, as in {@link #output}; it has the same type
   */
  public void forward(int input, int output) {
    checkState(outputs[output] == null, "output (%s) must be allocated only once", output);
    checkArgument(
        inputTypes.get(input) == outputTypes.get(output),
        "input (%s) must have the type of output (%s)",
        input,
        output);
    outputs[output] = input(input);
  }

  /**
   * Runs the parts of some work, on this thread and on others that are idle, and returns when all
   * are done. The parts are handed out one by one, so that a thread that is slowed down does fewer
   * of them.
   *
   * @param parts the number of parts, 0 or more; about 8 for each core suits work that takes
   *     milliseconds, and 1 suits work below 50 microseconds, for which waking a thread costs more
   *     than it gains
   * @param work takes the number of a part, from 0
   */
  public void parallel(int parts, IntConsumer work) {
    Workers.run(parts, work);
  }

  /** Hands the outputs to TensorFlow. */
  void finish() {
    for (int i = 0; i < outputs.length; i++) {
      KernelTensor output = outputs[i];
      checkState(output != null, "output (%s) must be allocated by the kernel", i);
      KernelApi.SET_OUTPUT.call(
          context, KernelApi.integer(i), output.nativeTensor(), frame.status(), null);
      frame.check();
    }
  }

  /** Releases all tensors. TensorFlow keeps those that it still needs. */
  void release() {
    for (KernelTensor input : inputs) {
      delete(input);
    }
    for (KernelTensor output : outputs) {
      if (Arrays.stream(inputs).noneMatch(input -> input == output)) {
        delete(output);
      }
    }
  }

  private static void delete(@Nullable KernelTensor tensor) {
    if (tensor != null) {
      tensorflow.TF_DeleteTensor(tensor.nativeTensor());
    }
  }
}
