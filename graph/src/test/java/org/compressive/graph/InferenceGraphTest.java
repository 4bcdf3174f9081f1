package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Tests the names, shapes and errors of the signatures; the conformance tests check the numbers.
 */
final class InferenceGraphTest {

  private static final int WINDOW = 6;
  private static final ModelConfig CONFIG =
      TinyModel.ofTokens()
          .vocabulary(9)
          .window(WINDOW)
          .memory(6)
          .compression(new Convolution(3))
          .dropout(0.5)
          .build();

  private static InferenceGraph model;
  private static Session session;

  @BeforeAll
  static void build() {
    model = InferenceGraph.build(CONFIG);
    session = new Session(model.graph(), false);
    Ops tf = model.ops();
    List<Op> assignments = new ArrayList<>();
    for (var parameter : model.parameters()) {
      var value = tf.fill(tf.constant(parameter.spec().shape()), tf.constant(0.1f));
      assignments.add(parameter.variable().assign(tf, value));
    }
    session.runner().addTarget(tf.withControlDependencies(assignments).noOp()).run().close();
  }

  @AfterAll
  static void close() {
    session.close();
    model.close();
  }

  /**
   * The inputs and outputs of each signature; M are all memories, and P are M with their
   * projections.
   */
  private static final String SIGNATURES =
      """
      step             | tokens M         | logits M
      score            | tokens targets P | nats P
      serving_default  | tokens           | logits
      initial_memories | batch_size       | M
      clear_memories   | streams M        | M
      project_memories | M                | P
      """;

  @Test
  void signaturesNameWhatTheyTakeAndGive() {
    Set<String> named = new HashSet<>();
    SIGNATURES
        .lines()
        .map(line -> Splitter.on('|').trimResults().splitToList(line))
        .forEach(
            row -> {
              named.add(row.get(0));
              var signature = model.signatures().get(row.get(0));
              assertWithMessage("inputs of %s", row.get(0))
                  .that(signature.inputs().keySet())
                  .containsExactlyElementsIn(names(row.get(1)));
              assertWithMessage("outputs of %s", row.get(0))
                  .that(signature.outputs().keySet())
                  .containsExactlyElementsIn(names(row.get(2)));
            });
    assertThat(model.signatures().keySet()).containsExactlyElementsIn(named);
  }

  private static List<String> names(String cell) {
    List<String> names = new ArrayList<>();
    for (String word : Splitter.on(' ').split(cell)) {
      if (!word.equals("M") && !word.equals("P")) {
        names.add(word);
        continue;
      }
      for (String layer : List.of("_00", "_01")) {
        for (String kind : List.of("", "compressed_")) {
          names.add(kind + "memory" + layer);
          if (word.equals("P")) {
            names.add(kind + "keys" + layer);
            names.add(kind + "values" + layer);
          }
        }
      }
    }
    return names;
  }

  @Test
  void batchAndWindowAreOpen() {
    var inputs = model.signatures().get("step").inputs();
    assertThat(inputs.get("tokens").shape().asArray()).isEqualTo(new long[] {-1, -1});
    assertThat(inputs.get("memory_01").shape().asArray()).isEqualTo(new long[] {-1, 6, 8});
    assertThat(inputs.get("compressed_memory_01").shape().asArray())
        .isEqualTo(new long[] {-1, 4, 8});
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6})
  void stepTakesMultiplesOfTheRate(int length) {
    for (int batch : new int[] {1, 3}) {
      try (Result result = step(batch, length, "logits", "memory_00", "compressed_memory_01")) {
        assertThat(result.get(0).shape()).isEqualTo(Shape.of(batch, length, 9));
        assertThat(result.get(1).shape()).isEqualTo(Shape.of(batch, 6, 8));
        assertThat(result.get(2).shape()).isEqualTo(Shape.of(batch, 4, 8));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 7, 9})
  void stepRefusesEveryOtherWindowByName(int length) {
    for (String output : model.signatures().get("step").outputs().keySet()) {
      var refused =
          assertThrows(TFInvalidArgumentException.class, () -> step(1, length, output).close());
      assertWithMessage("asked for %s", output)
          .that(refused)
          .hasMessageThat()
          .contains(
              "window of tokens must be a positive multiple of 3 and at most model.window (6)");
      assertThat(refused).hasMessageThat().contains("[" + length + "]");
    }
  }

  @Test
  void servingTakesAnyWindowThatFits() {
    for (int length = 1; length <= WINDOW; length++) {
      try (Result result = serve(2, length)) {
        assertThat(result.get(0).shape()).isEqualTo(Shape.of(2, length, 9));
      }
    }
    var refused =
        assertThrows(TFInvalidArgumentException.class, () -> serve(2, WINDOW + 1).close());
    assertThat(refused).hasMessageThat().contains("at most model.window (6)");
  }

  @Test
  void initialMemoriesAreZeros() {
    var initial = model.signatures().get("initial_memories");
    try (TInt32 batch = TInt32.scalarOf(3);
        Result result =
            session
                .runner()
                .feed(initial.inputs().get("batch_size"), batch)
                .fetch(initial.outputs().get("compressed_memory_01"))
                .run()) {
      assertThat(result.get(0).shape()).isEqualTo(Shape.of(3, 4, 8));
      ((TFloat32) result.get(0)).scalars().forEach(s -> assertThat(s.getFloat()).isEqualTo(0f));
    }
  }

  @Test
  void aWindowKnownToBeWrongIsRefusedWhenTheGraphIsBuilt() {
    Ops tf = model.ops();
    var parameters =
        new CompressiveTransformer(
            tf, CONFIG, spec -> tf.fill(tf.constant(spec.shape()), tf.constant(0f)));
    var memories =
        Memories.of(
            CONFIG, spec -> tf.fill(tf.array(1, spec.rows(), spec.width()), tf.constant(0f)));
    for (int length : new int[] {4, 9}) {
      Operand<TInt32> tokens = tf.constant(new int[1][length]);
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> parameters.call(tf, tokens, memories, Pass.inference()));
      assertThat(refused)
          .hasMessageThat()
          .isEqualTo(
              "tokens' window (%d) must be a positive multiple of 3 and at most model.window (6)"
                  .formatted(length));
    }
  }

  private static Result step(int batch, int length, String... outputs) {
    var step = model.signatures().get("step");
    Session.Runner runner = session.runner();
    List<Tensor> fed = new ArrayList<>();
    step.inputs()
        .forEach(
            (name, input) -> {
              long[] shape = input.shape().asArray();
              shape[0] = batch;
              Tensor value =
                  name.equals("tokens")
                      ? tokens(batch, length)
                      : TFloat32.tensorOf(Shape.of(shape), InferenceGraphTest::clear);
              fed.add(value);
              runner.feed(input, value);
            });
    for (String output : outputs) {
      runner.fetch(step.outputs().get(output));
    }
    try {
      return runner.run();
    } finally {
      fed.forEach(Tensor::close);
    }
  }

  /** Returns tokens with defined values, because a new tensor has arbitrary contents. */
  private static TInt32 tokens(int batch, int length) {
    return TInt32.tensorOf(
        Shape.of(batch, length), t -> t.scalars().forEach(scalar -> scalar.setInt(1)));
  }

  private static void clear(TFloat32 tensor) {
    tensor.scalars().forEach(scalar -> scalar.setFloat(0));
  }

  private static Result serve(int batch, int length) {
    var serving = model.signatures().get("serving_default");
    try (TInt32 tokens = tokens(batch, length)) {
      return session
          .runner()
          .feed(serving.inputs().get("tokens"), tokens)
          .fetch(serving.outputs().get("logits"))
          .run();
    }
  }
}
