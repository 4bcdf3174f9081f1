package org.compressive.inference;

import static com.google.common.collect.Iterables.getOnlyElement;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The requested outputs of a run, by name. Either close this object, or take over its only tensor
 * with {@link #only}.
 *
 * @param tensors the outputs, which this object owns
 */
record Fetched(ImmutableMap<String, Tensor> tensors) implements AutoCloseable {

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** Returns a copy of an output on the Java heap. */
  FloatNdArray floats(String name) {
    var tensor = (TFloat32) tensor(name);
    var copy = NdArrays.ofFloats(tensor.shape());
    tensor.copyTo(copy);
    return copy;
  }

  /** Returns a copy of an output, in row-major order. */
  int[] ints(String name) {
    var tensor = (TInt32) tensor(name);
    int[] copy = new int[(int) tensor.size()];
    tensor.asRawTensor().data().asInts().read(copy);
    return copy;
  }

  /** Returns the only tensor. The caller must close it instead of this object. */
  TFloat32 only() {
    return (TFloat32) getOnlyElement(tensors.values());
  }

  private Tensor tensor(String name) {
    return Optional.ofNullable(tensors.get(name)).orElseThrow();
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
  }
}
