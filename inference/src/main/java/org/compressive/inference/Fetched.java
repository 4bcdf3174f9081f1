package org.compressive.inference;

import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The first tensors of a run's result, by name; those behind them belong to others. Close it.
 *
 * @param names what they are
 */
record Fetched(List<String> names, Result result) implements AutoCloseable {

  boolean has(String name) {
    return names.contains(name);
  }

  /** A copy that is no native memory. */
  FloatNdArray floats(String name) {
    var tensor = (TFloat32) result.get(names.indexOf(name));
    var copy = NdArrays.ofFloats(tensor.shape());
    tensor.copyTo(copy);
    return copy;
  }

  /** The same, row-major. */
  int[] ints(String name) {
    var tensor = (TInt32) result.get(names.indexOf(name));
    int[] copy = new int[(int) tensor.size()];
    tensor.asRawTensor().data().asInts().read(copy);
    return copy;
  }

  @Override
  public void close() {
    for (int i = 0; i < names.size(); i++) {
      result.get(i).close();
    }
  }
}
