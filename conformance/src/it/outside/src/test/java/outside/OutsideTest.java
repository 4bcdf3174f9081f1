package outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.MemoryUpdate;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.types.TFloat32;

/** Adds the library's ops to a graph of its own and runs it. */
final class OutsideTest {

  @Test
  void aFullMemoryGivesUpItsOldestRow() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> memory = tf.constant(new float[][][] {{{1}, {2}}}); // [1, 2, 1]
      Operand<TFloat32> row = tf.constant(new float[][][] {{{3}}}); // [1, 1, 1]
      MemoryUpdate<TFloat32> update = CompressiveOps.create(tf).memoryUpdate(memory, row, 2);
      try (Session session = new Session(graph);
          Result result = session.runner().fetch(update.memory()).fetch(update.evicted()).run()) {
        TFloat32 next = (TFloat32) result.get(0);
        TFloat32 evicted = (TFloat32) result.get(1);
        assertEquals(2, next.getFloat(0, 0, 0));
        assertEquals(3, next.getFloat(0, 1, 0));
        assertEquals(1, evicted.getFloat(0, 0, 0));
      }
    }
  }

  @Test
  void theLibrarysOwnGradientIsThere() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> logits = tf.constant(new float[][] {{0, 0}}); // [1, 2]
      Operand<TFloat32> loss =
          CompressiveOps.create(tf).sparseCrossEntropy(logits, tf.constant(new int[] {1})); // [1]
      Gradients gradients = tf.gradients(loss, List.of(logits));
      try (Session session = new Session(graph);
          Result result = session.runner().fetch(loss).fetch(gradients.dy(0)).run()) {
        TFloat32 nats = (TFloat32) result.get(0);
        TFloat32 slope = (TFloat32) result.get(1);
        assertEquals(Math.log(2), nats.getFloat(0), 1e-6);
        assertEquals(0.5, slope.getFloat(0, 0), 1e-6); // the softmax, minus 1 at the label
        assertEquals(-0.5, slope.getFloat(0, 1), 1e-6);
      }
    }
  }
}
