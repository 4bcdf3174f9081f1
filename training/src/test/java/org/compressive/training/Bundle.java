package org.compressive.training;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Bytes;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.compressive.checkpoints.CheckpointContent;
import org.compressive.checkpoints.proto.StoredVariable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.Restore;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Reads the tensors of a checkpoint's variable files without using any code of the training module.
 */
final class Bundle {

  private Bundle() {}

  /** Returns the bytes of every tensor, by name. */
  static Map<String, List<Byte>> bytes(Path prefix, List<StoredVariable> variables) {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var restored = restore(Ops.create(graph), prefix, variables);
      var runner = session.runner();
      restored.forEach(tensor -> runner.fetch(tensor.asOutput()));
      var bytes = ImmutableMap.<String, List<Byte>>builder();
      try (Result result = runner.run()) {
        for (int i = 0; i < variables.size(); i++) {
          bytes.put(variables.get(i).getName(), bytes(result.get(i)));
        }
      }
      return bytes.buildOrThrow();
    }
  }

  /** Writes a copy of the tensors in which all elements of one tensor are NaN. */
  static void poison(Path from, Path to, List<StoredVariable> variables, String name) {
    poison(from, to, variables, name, 0);
  }

  /**
   * Writes a copy of the tensors in which the rows of one tensor are NaN, except the first {@code
   * rows} of them.
   */
  static void poison(Path from, Path to, List<StoredVariable> variables, String name, int rows) {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var restored = restore(tf, from, variables);
      List<Operand<?>> values = new ArrayList<>();
      for (int i = 0; i < variables.size(); i++) {
        Operand<?> value = restored.get(i);
        if (variables.get(i).getName().equals(name)) {
          value =
              tf.math.mul(
                  restored.get(i).asOutput().expect(TFloat32.class),
                  factors(tf, variables.get(i), rows));
        }
        values.add(value);
      }
      var save =
          tf.train.save(
              tf.constant(to.toString()), names(tf, variables), whole(tf, variables), values);
      session.run(save);
    }
  }

  /**
   * Replaces the newest checkpoint of a run by a copy in which all elements of a tensor are NaN.
   */
  static void poisonNewest(RunFolder run, String name) throws IOException {
    poisonNewest(run, name, 0);
  }

  /**
   * Replaces the newest checkpoint of a run by a copy in which the rows of a tensor are NaN, except
   * the first {@code rows} of them.
   */
  static void poisonNewest(RunFolder run, String name, int rows) throws IOException {
    var store = run.checkpoints();
    var good = store.newest().found().orElseThrow();
    store.write(
        good.step(),
        variables -> {
          var stored = good.manifest().getVariableList();
          poison(good.variables(), variables, stored, name, rows);
          Path tokenizer = good.folder().resolve("tokenizer.json");
          Files.copy(tokenizer, variables.resolveSibling("tokenizer.json"));
          return new CheckpointContent(
              stored, good.manifest().getConfiguration(), good.manifest().getTraining(), false);
        });
  }

  /** Converts the bytes of a float tensor to its values. */
  static float[] floats(List<Byte> bytes) {
    float[] values = new float[bytes.size() / Float.BYTES];
    ByteBuffer.wrap(Bytes.toArray(bytes))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private static List<? extends Operand<?>> restore(
      Ops tf, Path prefix, List<StoredVariable> variables) {
    List<Class<? extends TType>> types = new ArrayList<>();
    for (StoredVariable variable : variables) {
      types.add(
          switch (variable.getDtype()) {
            case "DT_FLOAT" -> TFloat32.class;
            case "DT_INT64" -> TInt64.class;
            default -> throw new AssertionError(variable.toString());
          });
    }
    Restore restored =
        tf.train.restore(
            tf.constant(prefix.toString()), names(tf, variables), whole(tf, variables), types);
    return restored.tensors();
  }

  /** Returns 1 for the first rows of a variable and NaN for the others. */
  private static Operand<TFloat32> factors(Ops tf, StoredVariable variable, int rows) {
    long[] shape = Longs.toArray(variable.getShapeList());
    Arrays.fill(shape, 1, shape.length, 1);
    float[] factors = new float[(int) shape[0]];
    Arrays.fill(factors, 0, rows, 1);
    Arrays.fill(factors, rows, factors.length, Float.NaN);
    return tf.reshape(tf.constant(factors), tf.constant(shape));
  }

  private static Operand<TString> names(Ops tf, List<StoredVariable> variables) {
    return tf.array(variables.stream().map(StoredVariable::getName).toArray(String[]::new));
  }

  private static Operand<TString> whole(Ops tf, List<StoredVariable> variables) {
    return tf.array(variables.stream().map(variable -> "").toArray(String[]::new));
  }

  private static List<Byte> bytes(Tensor tensor) {
    byte[] bytes = new byte[Math.toIntExact(tensor.numBytes())];
    tensor.asRawTensor().data().read(bytes);
    return Bytes.asList(bytes);
  }
}
