package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.base.Splitter;
import com.google.common.collect.Maps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.compressive.checkpoints.proto.StoredVariable;
import org.compressive.inference.Profile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that XLA computes the same as TensorFlow's own kernels, with three models that cover all
 * settings.
 */
final class XlaTest {

  private static final int STEPS = 3;
  private static final double RATE = 1e-2;

  /**
   * The relative tolerance for losses. XLA sums in another order, which changes losses by about
   * 1e-6. A tolerance of a hundred times that is far less than the effect of a wrong operation.
   */
  private static final double RELATIVE = 1e-4;

  /**
   * The absolute tolerance for variables. Adam divides a gradient by its own size, so an element
   * whose gradient consists only of rounding errors may move in either direction; none of these was
   * seen to move by more than a hundredth of an update. Memories, of size 1, follow.
   */
  private static final double ABSOLUTE = RATE / 10;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.dropout=0.1 model.activation=gated",
        "model.compression.function=most-used model.emptyMemory=masked"
            + " model.positions.scheme=age data.documents=separate",
        "model.embedding.cutoffs=[100,110] model.embedding.divisor=2 model.residual=gated"
            + " model.compressedMemory=0"
      })
  void changesNothingButRounding(String settings) throws IOException {
    Trained plain = train(settings + " training.xla=false");
    Trained compiled = train(settings + " training.xla=true");

    assertThat(plain.kinds()).containsNoneOf("_XlaRun", "_XlaCompile");
    assertThat(compiled.kinds()).containsAtLeast("_XlaRun", "_XlaCompile");
    assertWithMessage("what XLA falls back to, and what it was to compile")
        .that(compiled.kinds())
        .containsNoneOf("StatefulPartitionedCall", "ResourceApplyAdam", "Softmax", "_MklSoftmax");

    for (int step = 0; step < STEPS; step++) {
      assertClose("loss", plain.steps().get(step).loss(), compiled.steps().get(step).loss());
      assertClose(
          "gradient norm",
          plain.steps().get(step).gradientNorm(),
          compiled.steps().get(step).gradientNorm());
      assertClose(
          "compression loss",
          plain.steps().get(step).compressionLoss(),
          compiled.steps().get(step).compressionLoss());
    }
    plain.after().forEach((name, values) -> assertClose(name, values, compiled.after().get(name)));
    assertWithMessage("parameters move by much more than they may differ")
        .that(plain.moved("layer_00/attention/value"))
        .isGreaterThan(10 * ABSOLUTE);
  }

  private static void assertClose(String variable, float[] plain, float[] compiled) {
    assertWithMessage(variable)
        .that(compiled)
        .usingTolerance(ABSOLUTE)
        .containsExactly(plain)
        .inOrder();
  }

  private static void assertClose(String what, double plain, double compiled) {
    assertWithMessage(what).that(compiled).isWithin(RELATIVE * plain).of(plain);
  }

  /**
   * The result of a training run.
   *
   * @param steps the measurements of each step
   * @param kinds the kinds of operations that the first step ran; XLA always compiles operations
   *     that it sees for the first time
   * @param before the value of every float variable at the start, by name
   * @param after the value of every float variable at the end, by name
   */
  private record Trained(
      List<StepStatistics> steps,
      List<String> kinds,
      Map<String, float[]> before,
      Map<String, float[]> after) {

    /** Returns the largest distance that an element of a parameter has moved. */
    double moved(String parameter) {
      double furthest = 0;
      for (int i = 0; i < before.get(parameter).length; i++) {
        double way = after.get(parameter)[i] - before.get(parameter)[i];
        furthest = Math.max(furthest, Math.abs(way));
      }
      return furthest;
    }
  }

  private Trained train(String settings) throws IOException {
    Path place = Files.createTempDirectory(folder, "run");
    String[] all = Splitter.on(' ').splitToList(settings).toArray(String[]::new);
    RunFolder run =
        settings.contains("documents=separate")
            ? TinyRun.createApart(place, all)
            : TinyRun.create(place, all);
    List<StepStatistics> steps = new ArrayList<>();
    var first = new Profile();
    try (var corpus = run.corpus();
        var session =
            new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()))) {
      session.initialize();
      var before = state(session, place.resolve("before"));
      for (int step = 0; step < STEPS; step++) {
        steps.add(session.step(step, RATE, step == 0 ? first : null));
      }
      List<String> kinds = first.kinds().stream().map(Profile.Kind::kind).toList();
      return new Trained(steps, kinds, before, state(session, place.resolve("after")));
    }
  }

  private static Map<String, float[]> state(TrainingSession session, Path prefix) {
    session.save(prefix);
    List<StoredVariable> floats =
        session.savedVariables().stream()
            .filter(variable -> variable.getDtype().equals("DT_FLOAT"))
            .toList();
    return Maps.transformValues(Bundle.bytes(prefix, floats), Bundle::floats);
  }
}
