package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.Arrays;
import java.util.List;
import org.compressive.graph.config.Dropout;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Tests that each dropout rate has an effect, and only in training. */
final class DropoutTest {

  private static final ModelConfig PLAIN = TinyModel.ofTokens().build();

  @Test
  void everyPlaceHasAnEffectInTrainingAlone() {
    float[] without = logits(PLAIN, true);
    List<Dropout> places =
        List.of(
            Dropout.NONE.withEmbedding(0.5),
            Dropout.NONE.withPositions(0.5),
            Dropout.NONE.withAttention(0.5),
            Dropout.NONE.withResidual(0.5),
            Dropout.NONE.withFeedForward(0.5));
    for (Dropout place : places) {
      ModelConfig config = PLAIN.withDropout(place);
      assertWithMessage("training with %s", place)
          .that(Arrays.equals(logits(config, true), without))
          .isFalse();
      assertWithMessage("inference with %s", place).that(logits(config, false)).isEqualTo(without);
    }
  }

  @Test
  void windowsOfOneStepHaveMasksOfTheirOwn() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var ones = tf.ones(tf.array(64), TFloat32.class);
      Pass step = Pass.training(1, tf.constant(3L));
      var first = step.window(tf, 0, 2, 4).dropout(tf, ones, 0.5, "here");
      var again = step.window(tf, 0, 2, 4).dropout(tf, ones, 0.5, "here");
      var second = step.window(tf, 1, 2, 4).dropout(tf, ones, 0.5, "here");
      try (var result = session.runner().fetch(first).fetch(again).fetch(second).run()) {
        float[] mask = floats((TFloat32) result.get(0));
        assertThat(floats((TFloat32) result.get(1))).isEqualTo(mask);
        assertThat(floats((TFloat32) result.get(2))).isNotEqualTo(mask);
      }
    }
  }

  private static float[] logits(ModelConfig config, boolean training) {
    try (Graph graph = new Graph();
        Session session = new Session(graph, false)) {
      Ops tf = Ops.create(graph);
      var parameters = new VariableParameters(tf);
      var model = new CompressiveTransformer(tf, config, parameters);
      var memories =
          Memories.of(config, m -> tf.ones(tf.array(1, m.rows(), m.width()), TFloat32.class));
      var tokens = tf.constant(new int[][] {{1, 5, 2, 8}});
      Pass pass = training ? Pass.training(1, tf.constant(0L)) : Pass.inference();
      var logits = model.logits(tf, model.call(tf, tokens, memories, pass).rows());
      session.run(parameters.initialize(tf, 1));
      try (var result = session.runner().fetch(logits).run()) {
        return floats((TFloat32) result.get(0));
      }
    }
  }

  private static float[] floats(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }
}
