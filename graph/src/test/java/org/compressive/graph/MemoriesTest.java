package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.SeparatePositions;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

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
          .isEqualTo("no memory memory_02; there are [memory_00, memory_01]");
    }
  }

  private static ModelConfig config(int memory, int compressedMemory) {
    return new ModelConfig(
        9,
        2,
        8,
        2,
        8,
        4,
        memory,
        compressedMemory,
        new Convolution(2),
        new AttentionReconstruction(),
        new SeparatePositions(),
        0);
  }
}
