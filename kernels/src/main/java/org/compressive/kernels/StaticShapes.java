package org.compressive.kernels;

import java.lang.reflect.Field;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.NativeScope;
import org.tensorflow.op.Ops;

/**
 * Sets the shapes that TensorFlow knows while a graph is built. A shape function in TensorFlow's
 * own C API is not told which op it is called for; one for each op would use up the callbacks that
 * JavaCPP has.
 */
final class StaticShapes {

  private static final Field GRAPH = graph();

  private StaticShapes() {}

  private static Field graph() {
    try {
      Field field = Graph.class.getDeclaredField("nativeHandle");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("graphs are not as expected", e);
    }
  }

  /**
   * Returns whether the ops build a gradient. TensorFlow then holds the lock of the graph, so a
   * thread that reads or sets a shape waits for itself without an end.
   */
  static boolean areLocked(Ops tf) {
    return tf.scope() instanceof NativeScope;
  }

  /** Sets the shape of an output of a node in a graph, and returns the output. */
  static Output<?> set(Operation node, int index, Shape shape) {
    if (!shape.isUnknown()) {
      try (var output = new TF_Output()) {
        TF_Status status = TF_Status.newStatus();
        output.oper(((GraphOperation) node).getUnsafeNativeHandle()).index(index);
        var graph = (TF_Graph) GRAPH.get(((GraphOperation) node).env());
        tensorflow.TF_GraphSetTensorShape(
            graph, output, shape.asArray(), shape.numDimensions(), status);
        status.throwExceptionIfNotOK();
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("graph is closed to reflection", e);
      }
    }
    return node.output(index);
  }
}
