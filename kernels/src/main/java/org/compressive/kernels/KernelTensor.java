package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.ndarray.Shape;

/**
 * An input or output of a running kernel: a view of TensorFlow's own memory, in row-major order. It
 * must not be used after the kernel has returned.
 */
public final class KernelTensor {

  private final TF_Tensor tensor;
  private final Shape shape;

  KernelTensor(TF_Tensor tensor, Shape shape) {
    this.tensor = tensor;
    this.shape = shape;
  }

  /** Returns a view of a tensor that TensorFlow has filled. */
  static KernelTensor of(TF_Tensor tensor) {
    long[] sizes = new long[tensorflow.TF_NumDims(tensor)];
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = tensorflow.TF_Dim(tensor, axis);
    }
    return new KernelTensor(tensor, Shape.of(sizes));
  }

  /** Returns the shape, in which every size is known. */
  public Shape shape() {
    return shape;
  }

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if it is another, with a message that names the tensor
   */
  void check(String name, Shape expected) {
    checkArgument(shape.equals(expected), "%s (%s) must be %s", name, shape, expected);
  }

  /**
   * Returns the memory of the tensor in the byte order of the machine, from its first byte to its
   * last. A bfloat16 takes 2 bytes, the higher half of a float32; a bool takes 1 byte.
   *
   * @throws IllegalArgumentException if the tensor has more than 2^31 - 1 bytes
   */
  public ByteBuffer bytes() {
    long size = tensorflow.TF_TensorByteSize(tensor);
    checkArgument(size <= Integer.MAX_VALUE, "tensor (%s) must have at most 2^31 - 1 bytes", shape);
    Pointer data = tensorflow.TF_TensorData(tensor);
    return size == 0 || data == null
        ? ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder())
        : data.limit(size).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Returns the elements of a float32 tensor. */
  public FloatBuffer floats() {
    return bytes().asFloatBuffer();
  }

  /**
   * Returns a part of the memory of the tensor. Unlike {@link #bytes()}, this takes tensors of any
   * size.
   *
   * @param first the first byte
   * @param count the number of bytes, 0 or more
   * @throws IndexOutOfBoundsException if the range is not within the tensor
   */
  ByteBuffer bytes(long first, int count) {
    Pointer part = range(first, count);
    return count == 0
        ? ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder())
        : new BytePointer(part).limit(count).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Returns the elements of a float64 tensor. */
  public DoubleBuffer doubles() {
    return bytes().asDoubleBuffer();
  }

  /** Returns a copy of the elements of a float32 tensor. */
  float[] array() {
    FloatBuffer elements = floats();
    float[] copy = new float[elements.limit()];
    elements.get(copy);
    return copy;
  }

  /** Returns the elements of an int32 tensor. */
  public IntBuffer ints() {
    return bytes().asIntBuffer();
  }

  /**
   * Copies bytes from another tensor. Unlike buffers, this takes tensors of any size.
   *
   * @param to the first byte to write
   * @param source the tensor to read
   * @param from the first byte to read
   * @param count the number of bytes, 0 or more
   * @throws IndexOutOfBoundsException if one of the ranges is not within its tensor
   */
  public void copy(long to, KernelTensor source, long from, long count) {
    Pointer written = range(to, count);
    Pointer read = source.range(from, count);
    if (count > 0) {
      Pointer.memcpy(written, read, count);
    }
  }

  /**
   * Sets bytes to zero.
   *
   * @param first the first byte
   * @param count the number of bytes, 0 or more
   * @throws IndexOutOfBoundsException if the range is not within the tensor
   */
  public void clear(long first, long count) {
    Pointer written = range(first, count);
    if (count > 0) {
      Pointer.memset(written, 0, count);
    }
  }

  private Pointer range(long first, long count) {
    Objects.checkFromIndexSize(first, count, tensorflow.TF_TensorByteSize(tensor));
    Pointer data = tensorflow.TF_TensorData(tensor);
    return KernelApi.address(data == null ? 0 : data.address() + first);
  }

  TF_Tensor nativeTensor() {
    return tensor;
  }
}
