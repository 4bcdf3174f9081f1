package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

final class ContinuousTransformerTest {

  private static final int BATCH = 2;
  private static final int WINDOW = 4;
  private static final int INPUTS = 3;
  private static final int OUTPUTS = 5;
  private static final ModelConfig CONFIG = TinyModel.ofRows().window(WINDOW).build();

  @Test
  void rowsOfAnyWidthComeOut() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var output =
          model(tf, new VariableParameters(tf)).call(tf, values(tf, 1), empty(tf), pass(tf));
      assertThat(output.values().shape().asArray()).isEqualTo(new long[] {BATCH, WINDOW, OUTPUTS});
      assertThat(output.compressionLosses().keySet()).containsExactly(0, 1);
      assertThat(output.compressionLoss(tf)).isPresent();
    }
  }

  @Test
  void whatWasReadBeforeIsRemembered() {
    try (Graph graph = new Graph();
        Session session = new Session(graph, false)) {
      Ops tf = Ops.create(graph);
      var parameters = new VariableParameters(tf);
      var model = model(tf, parameters);
      var one = model.call(tf, values(tf, 1), empty(tf), Pass.inference());
      var other = model.call(tf, values(tf, -1), empty(tf), Pass.inference());
      var now = values(tf, 2);
      var afterOne = model.call(tf, now, one.memories(), Pass.inference()).values();
      var afterOther = model.call(tf, now, other.memories(), Pass.inference()).values();
      var difference = tf.math.abs(tf.math.sub(afterOne, afterOther));
      session.run(parameters.initialize(tf, 1));
      try (var result = session.runner().fetch(tf.max(difference, tf.array(0, 1, 2))).run()) {
        assertThat(((TFloat32) result.get(0)).getFloat()).isGreaterThan(1e-3f);
      }
    }
  }

  @Test
  void everyParameterLearns() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var parameters = new VariableParameters(tf);
      var output = model(tf, parameters).call(tf, values(tf, 1), empty(tf), pass(tf));
      var loss = tf.nn.l2Loss(output.values());
      var transformer = parameters.in(ParameterGroup.TRANSFORMER);
      assertThat(transformer.stream().map(p -> p.spec().name()).toList())
          .containsAtLeast("input", "input_bias", "output", "output_bias", "final_norm/scale");
      var reads = transformer.stream().map(p -> p.variable().read()).toList();
      var gradients = tf.gradients(loss, reads);
      for (int i = 0; i < reads.size(); i++) {
        assertThat(gradients.dy(i).shape().asArray()).isEqualTo(reads.get(i).shape().asArray());
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var model = model(tf, new VariableParameters(tf));
      var wide = tf.zeros(tf.array(BATCH, WINDOW, OUTPUTS), TFloat32.class);
      var odd = tf.zeros(tf.array(BATCH, WINDOW - 1, INPUTS), TFloat32.class);
      assertThat(refusal(() -> model.call(tf, wide, empty(tf), Pass.inference())))
          .contains("must be [B, T, D_in] with D_in 3");
      assertThat(refusal(() -> model.call(tf, odd, empty(tf), Pass.inference())))
          .contains(
              "values' window (3) must be a positive multiple of 2 and at most model.window (4)");
      assertThat(refusal(() -> new ContinuousTransformer(tf, CONFIG, 0, 1, spec -> wide)))
          .isEqualTo("inputs (0) must be at least 1");
      assertThat(refusal(() -> new CompressiveTransformer(tf, CONFIG, new VariableParameters(tf))))
          .isEqualTo("model.vocabulary (0) must be at least 1 for a model of tokens");
    }
  }

  private static String refusal(Runnable what) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, what::run).getMessage());
  }

  private static ContinuousTransformer model(Ops tf, ParameterSource parameters) {
    return new ContinuousTransformer(tf, CONFIG, INPUTS, OUTPUTS, parameters);
  }

  private static Pass pass(Ops tf) {
    return Pass.training(1, tf.constant(0L));
  }

  private static Memories empty(Ops tf) {
    return Memories.of(CONFIG, m -> tf.zeros(tf.array(BATCH, m.rows(), m.width()), TFloat32.class));
  }

  /** Returns rows that differ by sequence, time and channel. */
  private static Operand<TFloat32> values(Ops tf, float scale) {
    var counted =
        tf.reshape(
            tf.range(
                tf.constant(0f), tf.constant((float) (BATCH * WINDOW * INPUTS)), tf.constant(1f)),
            tf.array(BATCH, WINDOW, INPUTS));
    return tf.math.sin(tf.math.mul(counted, tf.constant(scale)));
  }
}
