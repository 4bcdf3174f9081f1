package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.ResourceVariable;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

final class MemoryVariablesTest {

  private static final int BATCH = 2;
  private static final ModelConfig CONFIG =
      TinyModel.ofTokens().memory(3).compressedMemory(2).build();

  @Test
  void variablesAreTheModelsMemoriesUnderTheirNames() {
    try (Graph graph = new Graph()) {
      var variables = MemoryVariables.create(Ops.create(graph), CONFIG, BATCH).all();
      List<MemorySpec> specs = Memories.specs(CONFIG);
      assertThat(variables.stream().map(ResourceVariable::name).toList())
          .containsExactlyElementsIn(specs.stream().map(s -> "memories/" + s.name()).toList())
          .inOrder();
      assertThat(variables.stream().map(ResourceVariable::shape).toList())
          .containsExactlyElementsIn(specs.stream().map(s -> s.shape(BATCH)).toList())
          .inOrder();
    }
  }

  /**
   * A run that advances the memories reads the values before it, and the next run reads the new
   * ones.
   */
  @Test
  void memoriesAdvanceOnceTheyHaveBeenReadAndAreClearedToZeros() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var variables = MemoryVariables.create(tf, CONFIG, BATCH);
      var memories = variables.read();
      var next =
          Memories.of(
              CONFIG,
              spec ->
                  tf.math.add(
                      tf.math.mul(memories.get(spec.name()), tf.constant(2f)), tf.constant(1f)));
      var clear = variables.clear(tf);
      var advance = variables.advance(tf, next);

      session.run(clear);
      for (float expected : new float[] {0, 1, 3}) {
        var runner = session.runner().addTarget(advance);
        memories.byName().values().forEach(runner::fetch);
        try (var result = runner.run()) {
          assertThat(result.size()).isEqualTo(4);
          result.forEach(each -> assertAll(expected, (TFloat32) each.getValue()));
        }
      }
      session.run(clear);
      var runner = session.runner();
      variables.all().forEach(variable -> runner.fetch(variable.read()));
      try (var result = runner.run()) {
        result.forEach(each -> assertAll(0, (TFloat32) each.getValue()));
      }
    }
  }

  private static void assertAll(float expected, TFloat32 found) {
    Map<Float, Integer> counts = new HashMap<>();
    found.scalars().forEach(value -> counts.merge(value.getFloat(), 1, Integer::sum));
    assertThat(counts.keySet()).containsExactly(expected);
  }
}
