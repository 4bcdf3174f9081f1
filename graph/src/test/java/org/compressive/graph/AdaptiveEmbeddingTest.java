package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.compressive.graph.config.Embedding;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.MatMulPrecision;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

final class AdaptiveEmbeddingTest {

  private static final int VOCABULARY = 20;
  private static final int WIDTH = 16;
  private static final long SEED = 7;

  private static final ModelConfig CONFIG =
      TinyModel.ofTokens()
          .vocabulary(VOCABULARY)
          .layers(1)
          .width(WIDTH)
          .feedForward(16)
          .memory(0)
          .compressedMemory(0)
          .embedding(new Embedding(true, 0, List.of(5, 6, 12), 2))
          .build();

  private final Map<String, Operand<TFloat32>> parameters = new HashMap<>();

  /** Checks one target in each range, several in one range, and none in another. */
  @Test
  void natsAreThoseOfTheLogits() {
    for (int[] targets : new int[][] {{0, 5, 6, 19}, {4, 4, 12, 19}, {0, 1, 2, 3}, {7, 8, 9, 11}}) {
      try (Graph graph = new Graph();
          Session session = new Session(graph)) {
        Ops tf = Ops.create(graph);
        TokenEmbedding embedding = create(tf);
        var rows = tf.constant(Shape.of(2, 2, WIDTH), DataBuffers.of(noise(4 * WIDTH)));
        var wanted = tf.reshape(tf.constant(targets), tf.array(2, 2)); // [B, T]
        float[] nats = run(session, embedding.nats(tf, rows, wanted));
        float[] logits = run(session, embedding.logits(tf, rows));
        for (int i = 0; i < targets.length; i++) {
          double sum = 0;
          for (int token = 0; token < VOCABULARY; token++) {
            sum += Math.exp(logits[i * VOCABULARY + token]);
          }
          assertWithMessage("sum of probabilities, seed %s", SEED).that(sum).isWithin(1e-5).of(1);
          assertThat(nats[i]).isWithin(1e-5f).of(-logits[i * VOCABULARY + targets[i]]);
        }
      }
    }
  }

  /** A cluster without targets learns nothing, and causes no NaN. */
  @Test
  void onlyTheRangesOfTargetsLearn() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      TokenEmbedding embedding = create(tf);
      var tokens = tf.reshape(tf.array(0, 7, 1, 7), tf.array(2, 2)); // [B, T]
      var rows = embedding.embed(tf, tokens); // [B, T, D]
      var loss = tf.math.mean(embedding.nats(tf, rows, tokens), tf.array(0, 1)); // []
      var names = parameters.keySet().stream().sorted().toList();
      var gradients = tf.gradients(loss, names.stream().map(parameters::get).toList());
      for (int i = 0; i < names.size(); i++) {
        double largest = 0;
        for (float entry : run(session, gradients.<TFloat32>dy(i))) {
          assertWithMessage(names.get(i)).that(entry).isFinite();
          largest = Math.max(largest, Math.abs(entry));
        }
        // Ranges 1 and 3 contain neither a token nor a target; the bias of range 2 gets targets.
        if (names.get(i).endsWith("_01") || names.get(i).endsWith("_03")) {
          assertWithMessage(names.get(i)).that(largest).isEqualTo(0);
        } else {
          assertWithMessage(names.get(i)).that(largest).isGreaterThan(0);
        }
      }
    }
  }

  /** On a CPU, tokens outside the vocabulary are rejected, as they are without cut-offs. */
  @Test
  void whatIsNotInTheVocabularyIsRefused() {
    for (int stranger : new int[] {-1, VOCABULARY}) {
      try (Graph graph = new Graph();
          Session session = new Session(graph)) {
        Ops tf = Ops.create(graph);
        TokenEmbedding embedding = create(tf);
        var tokens = tf.reshape(tf.array(0, 7, 1, stranger), tf.array(2, 2)); // [B, T]
        var rows = embedding.embed(tf, tokens); // [B, T, D]
        assertThrows(TFInvalidArgumentException.class, () -> run(session, rows));
        var known = embedding.embed(tf, tf.reshape(tf.array(0, 7, 1, 19), tf.array(2, 2)));
        var nats = embedding.nats(tf, known, tokens); // [B, T]
        assertThrows(TFInvalidArgumentException.class, () -> run(session, nats));
      }
    }
  }

  private TokenEmbedding create(Ops tf) {
    return TokenEmbedding.create(
        ParameterScope.root(
            spec -> {
              float[] values = noise(Math.toIntExact(spec.shape().size()));
              var parameter = tf.constant(spec.shape(), DataBuffers.of(values));
              parameters.put(spec.name(), parameter);
              return parameter;
            },
            MatMulPrecision.FLOAT32),
        CONFIG);
  }

  private static float[] noise(int size) {
    Random random = new Random(SEED + size);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian() / 2;
    }
    return values;
  }

  private static float[] run(Session session, Operand<TFloat32> fetched) {
    try (var result = session.runner().fetch(fetched).run()) {
      var tensor = (TFloat32) result.get(0);
      float[] values = new float[Math.toIntExact(tensor.size())];
      tensor.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }
}
