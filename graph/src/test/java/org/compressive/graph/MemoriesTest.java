package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

final class MemoriesTest {

  @Test
  void memoriesAreListedLayerByLayer() {
    assertThat(Memories.specs(config(3, 2)))
        .containsExactly(
            new MemorySpec("memory_00", 3, 8),
            new MemorySpec("compressed_memory_00", 2, 8),
            new MemorySpec("memory_01", 3, 8),
            new MemorySpec("compressed_memory_01", 2, 8))
        .inOrder();
  }

  @Test
  void memoryOfNoRowsDoesNotExist() {
    assertThat(Memories.specs(config(0, 2)))
        .containsExactly(
            new MemorySpec("compressed_memory_00", 2, 8),
            new MemorySpec("compressed_memory_01", 2, 8))
        .inOrder();
    assertThat(Memories.specs(config(3, 0)))
        .containsExactly(new MemorySpec("memory_00", 3, 8), new MemorySpec("memory_01", 3, 8))
        .inOrder();
    assertThat(Memories.specs(config(0, 0))).isEmpty();
  }

  @Test
  void unknownNameIsRefusedWithWhatThereIs() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var memories =
          Memories.of(
              config(3, 0),
              spec -> tf.fill(tf.array(1, spec.rows(), spec.width()), tf.constant(0f)));
      var refused = assertThrows(IllegalArgumentException.class, () -> memories.get("memory_02"));
      assertThat(refused)
          .hasMessageThat()
          .isEqualTo("memory (memory_02) must be one of [memory_00, memory_01]");
    }
  }

  /** Cleared rows are zeros whatever they were before, and the others are bitwise unchanged. */
  @Test
  void clearedStreamsRememberNothingAndOthersWhatTheyDid() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var memories = Memories.of(config(3, 2), spec -> remembered(tf, spec));
      var cleared = memories.cleared(tf, tf.array(true, false, true, false));
      assertThat(cleared.byName().keySet())
          .containsExactlyElementsIn(memories.byName().keySet())
          .inOrder();
      for (MemorySpec spec : Memories.specs(config(3, 2))) {
        int stream = spec.rows() * spec.width();
        float[] before = run(session, memories.get(spec.name()));
        float[] after = run(session, cleared.get(spec.name()));
        assertThat(after).hasLength(4 * stream);
        for (int b = 0; b < 4; b++) {
          float[] expected =
              b % 2 == 0
                  ? new float[stream]
                  : Arrays.copyOfRange(before, b * stream, (b + 1) * stream);
          assertWithMessage("stream %s of %s", b, spec.name())
              .that(Arrays.copyOfRange(after, b * stream, (b + 1) * stream))
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void withoutMemoriesThereIsNothingToClear() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var none = Memories.of(config(0, 0), spec -> remembered(tf, spec));
      assertThat(none.cleared(tf, tf.array(true)).byName()).isEmpty();
    }
  }

  /**
   * Returns a batch of four with numbers from 1 on. The first row of the first is NaN, which a
   * multiplication by zero would preserve.
   */
  private static Operand<TFloat32> remembered(Ops tf, MemorySpec spec) {
    float[] values = new float[4 * spec.rows() * spec.width()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i < spec.width() ? Float.NaN : i + 1;
    }
    return tf.constant(Shape.of(4, spec.rows(), spec.width()), DataBuffers.of(values));
  }

  private static float[] run(Session session, Operand<TFloat32> fetched) {
    try (var result = session.runner().fetch(fetched).run()) {
      var tensor = (TFloat32) result.get(0);
      float[] values = new float[Math.toIntExact(tensor.size())];
      tensor.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  private static ModelConfig config(int memory, int compressedMemory) {
    return TinyModel.ofTokens().memory(memory).compressedMemory(compressedMemory).build();
  }
}
