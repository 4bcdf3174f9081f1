package org.compressive.checkpoints;

import static com.google.common.truth.Truth.assertThat;
import static org.compressive.checkpoints.FolderNames.names;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.compressive.checkpoints.proto.StoredVariable;
import org.compressive.ops.ResourceVariable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

class VariableSaverTest {
  // Quiet and signaling NaNs with payloads, both zeros, a denormal, infinity, an ordinary number.
  private static final int[] FLOAT_BITS = {
    0x7FC12345, 0xFFC00001, 0x7FA55555, 0x80000000, 0, 1, 0x7F800000, 0x3DCCCCCD
  };

  @TempDir Path folder;

  @Test
  void valuesComeBackBitForBit() throws IOException {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var weights =
          ResourceVariable.create(tf, "layer_00/attention/query", TFloat32.class, Shape.of(2, 4));
      var step = ResourceVariable.create(tf, "optimizer/step", TInt64.class, Shape.scalar());
      var half = ResourceVariable.create(tf, "half", TBfloat16.class, Shape.of(2));
      Operand<TFloat32> bits =
          tf.reshape(
              tf.bitcast(tf.constant(FLOAT_BITS), TFloat32.class), tf.constant(new int[] {2, 4}));
      run(session, weights.assign(tf, bits));
      run(session, step.assign(tf, tf.constant(Long.MIN_VALUE + 1)));
      run(
          session,
          half.assign(tf, tf.dtypes.cast(tf.constant(new float[] {1.5f, -3f}), TBfloat16.class)));
      VariableSaver saver = VariableSaver.create(tf, List.of(weights, step, half));
      var zero = weights.assign(tf, tf.zeros(tf.constant(new int[] {2, 4}), TFloat32.class));
      var readBits = tf.bitcast(weights.readAfter(tf), TInt32.class);
      var readHalf = tf.dtypes.cast(half.readAfter(tf), TFloat32.class);

      saver.save(session, folder.resolve("variables"));
      assertThat(names(folder)).containsExactly("variables.data-00000-of-00001", "variables.index");
      run(session, zero);
      run(session, step.assign(tf, tf.constant(0L)));
      run(
          session,
          half.assign(tf, tf.dtypes.cast(tf.constant(new float[] {0f, 0f}), TBfloat16.class)));
      saver.restore(session, folder.resolve("variables"));

      assertThat(ints(session, readBits)).isEqualTo(FLOAT_BITS);
      try (Result result = session.runner().fetch(step.readAfter(tf)).run()) {
        assertThat(((TInt64) result.get(0)).getLong()).isEqualTo(Long.MIN_VALUE + 1);
      }
      assertThat(floats(session, readHalf))
          .usingExactEquality()
          .containsExactly(1.5f, -3f)
          .inOrder();
    }
  }

  @Test
  void anotherGraphRestoresTheVariablesItHas() throws IOException {
    Path prefix = Files.createDirectory(folder.resolve("with space und Größe")).resolve("v");
    saveOneTwo(prefix);
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var two = ResourceVariable.create(tf, "two", TFloat32.class, Shape.of(2));
      VariableSaver saver = VariableSaver.create(tf, List.of(two));
      saver.restore(session, prefix);
      assertThat(floats(session, two.read()))
          .usingExactEquality()
          .containsExactly(2f, 22f)
          .inOrder();
    }
  }

  @Test
  void missingWrongTypeAndWrongShapeAreNamedAndChangeNothing() {
    Path prefix = folder.resolve("v");
    saveOneTwo(prefix);
    assertThat(failureOfRestoring(prefix, "three/slot", TFloat32.class, Shape.of(2)))
        .isEqualTo("variable three/slot is not in the file");
    assertThat(failureOfRestoring(prefix, "two", TInt32.class, Shape.of(2)))
        .isEqualTo("variable two is int32, in the file float");
    assertThat(failureOfRestoring(prefix, "two", TFloat32.class, Shape.of(3)))
        .startsWith("variable two: Shape of tensor");
  }

  @Test
  void missingAndDamagedFilesAreOneLine() throws IOException {
    Path prefix = folder.resolve("v");
    assertThat(failureOfRestoring(prefix, "two", TFloat32.class, Shape.of(2)))
        .contains("Failed to find any matching files");
    saveOneTwo(prefix);
    Path data = folder.resolve("v.data-00000-of-00001");
    byte[] content = Files.readAllBytes(data);
    content[content.length - 1] ^= 1;
    Files.write(data, content);
    assertThat(failureOfRestoring(prefix, "two", TFloat32.class, Shape.of(2))).contains("Checksum");
  }

  @Test
  void failingToWriteIsOneLineThatNamesThePath() throws IOException {
    Files.writeString(folder.resolve("file"), "in the way");
    Path prefix = folder.resolve("file/v");
    CheckpointException thrown = assertThrows(CheckpointException.class, () -> saveOneTwo(prefix));
    assertThat(thrown).hasMessageThat().startsWith("variables cannot be saved to " + prefix + ": ");
    assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
  }

  @Test
  void pathsThatArePatternsAreRefused() throws IOException {
    for (String name : List.of("a[1]", "b*", "c?")) {
      Path prefix = Files.createDirectory(folder.resolve(name)).resolve("v");
      var thrown = assertThrows(CheckpointException.class, () -> saveOneTwo(prefix));
      assertThat(thrown)
          .hasMessageThat()
          .isEqualTo(
              "variables cannot be saved to "
                  + prefix
                  + ": a path with *, ? or [ is a pattern to TensorFlow: choose another");
      try (var files = Files.list(folder.resolve(name))) {
        assertThat(files.count()).isEqualTo(0);
      }
    }
    assertThat(VariableSaver.objection(Path.of("runs", "a]{1}"))).isEmpty();
  }

  @Test
  void variableWithoutValueIsNamed() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var never = ResourceVariable.create(tf, "never", TFloat32.class, Shape.of(2));
      VariableSaver saver = VariableSaver.create(tf, List.of(never));
      CheckpointException thrown =
          assertThrows(CheckpointException.class, () -> saver.save(session, folder.resolve("v")));
      assertThat(thrown).hasMessageThat().contains("never");
      assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
    }
  }

  @Test
  void describesVariables() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var weights = ResourceVariable.create(tf, "w", TFloat32.class, Shape.of(2, 3));
      var step = ResourceVariable.create(tf, "step", TInt64.class, Shape.scalar());
      assertThat(VariableSaver.create(tf, List.of(weights, step)).variables())
          .containsExactly(
              StoredVariable.newBuilder()
                  .setName("w")
                  .setDtype("DT_FLOAT")
                  .addShape(2)
                  .addShape(3)
                  .build(),
              StoredVariable.newBuilder().setName("step").setDtype("DT_INT64").build())
          .inOrder();
    }
  }

  @Test
  void sessionsOwnSaveAndRestoreUseTheFirstSaver() {
    String prefix = folder.resolve("v").toString();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var one = ResourceVariable.create(tf, "one", TFloat32.class, Shape.of(2));
      VariableSaver saver = VariableSaver.create(tf, List.of(one));
      assertThat(saver.saverDef().getFilenameTensorName()).isEqualTo("save/filename:0");
      assertThat(saver.saverDef().getSaveTensorName()).isEqualTo("save/control_dependency:0");
      assertThat(saver.saverDef().getRestoreOpName()).isEqualTo("save/restore_all");
      run(session, one.assign(tf, tf.constant(new float[] {1f, 11f})));
      session.save(prefix);
      run(session, one.assign(tf, tf.constant(new float[] {0f, 0f})));
      session.restore(prefix);
      assertThat(floats(session, one.read()))
          .usingExactEquality()
          .containsExactly(1f, 11f)
          .inOrder();
    }
  }

  @Test
  void secondSaverOfAGraphWorksBesideTheFirst() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var one = ResourceVariable.create(tf, "one", TFloat32.class, Shape.of(2));
      var two = ResourceVariable.create(tf, "two", TFloat32.class, Shape.of(2));
      VariableSaver both = VariableSaver.create(tf, List.of(one, two));
      VariableSaver justTwo = VariableSaver.create(tf, List.of(two));
      run(session, one.assign(tf, tf.constant(new float[] {1f, 11f})));
      run(session, two.assign(tf, tf.constant(new float[] {2f, 22f})));
      both.save(session, folder.resolve("both"));
      run(session, one.assign(tf, tf.constant(new float[] {0f, 0f})));
      run(session, two.assign(tf, tf.constant(new float[] {0f, 0f})));
      justTwo.restore(session, folder.resolve("both"));
      assertThat(floats(session, one.read())).usingExactEquality().containsExactly(0f, 0f);
      assertThat(floats(session, two.read()))
          .usingExactEquality()
          .containsExactly(2f, 22f)
          .inOrder();
    }
  }

  @Test
  void refusesNoVariablesAndTwoOfAName() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      assertThrows(IllegalArgumentException.class, () -> VariableSaver.create(tf, List.of()));
      var one = ResourceVariable.create(tf, "one", TFloat32.class, Shape.of(2));
      assertThat(
              assertThrows(
                  IllegalArgumentException.class,
                  () -> VariableSaver.create(tf, List.of(one, one))))
          .hasMessageThat()
          .isEqualTo("variables to save ([one, one]) must differ in name");
    }
  }

  /**
   * Fails to restore {@code one} and another variable, checks that {@code one} keeps its value, and
   * returns the reason for the failure.
   */
  private <T extends TType> String failureOfRestoring(
      Path prefix, String name, Class<T> type, Shape shape) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var one = ResourceVariable.create(tf, "one", TFloat32.class, Shape.of(2));
      var other = ResourceVariable.create(tf, name, type, shape);
      VariableSaver saver = VariableSaver.create(tf, List.of(one, other));
      run(session, one.assign(tf, tf.constant(new float[] {5f, 6f})));
      CheckpointException thrown =
          assertThrows(CheckpointException.class, () -> saver.restore(session, prefix));
      assertThat(thrown)
          .hasMessageThat()
          .isEqualTo("variables cannot be restored from " + prefix + ": " + thrown.reason());
      assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
      assertThat(floats(session, one.read()))
          .usingExactEquality()
          .containsExactly(5f, 6f)
          .inOrder();
      return thrown.reason();
    }
  }

  private static void saveOneTwo(Path prefix) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var one = ResourceVariable.create(tf, "one", TFloat32.class, Shape.of(2));
      var two = ResourceVariable.create(tf, "two", TFloat32.class, Shape.of(2));
      run(session, one.assign(tf, tf.constant(new float[] {1f, 11f})));
      run(session, two.assign(tf, tf.constant(new float[] {2f, 22f})));
      VariableSaver.create(tf, List.of(one, two)).save(session, prefix);
    }
  }

  private static void run(Session session, org.tensorflow.op.Op op) {
    session.runner().addTarget(op).run().close();
  }

  private static int[] ints(Session session, Operand<TInt32> operand) {
    try (Result result = session.runner().fetch(operand).run()) {
      return ((TInt32) result.get(0)).streamOfInts().toArray();
    }
  }

  static float[] floats(Session session, Operand<TFloat32> operand) {
    try (Result result = session.runner().fetch(operand).run()) {
      TFloat32 tensor = (TFloat32) result.get(0);
      float[] values = new float[(int) tensor.size()];
      tensor.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }
}
