package org.compressive.checkpoints;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.common.primitives.Longs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.compressive.checkpoints.proto.StoredVariable;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Operands;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.NoOp;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The ops of a graph that save a list of variables to disk and restore them, and the methods that
 * run these ops.
 *
 * <p>The files are TensorFlow's own tensor bundle ({@code PREFIX.index} and {@code
 * PREFIX.data-00000-of-00001}). The names of the variables are the names of the tensors. TensorFlow
 * in any language can read the files. TensorFlow Java's saver is not used because it handles
 * reference variables only and silently omits all others.
 *
 * <p>The ops of the first saver in a graph have the names that TensorFlow Java expects ({@code
 * save/filename}, {@code save/control_dependency}, {@code save/restore_all}), so {@link
 * Session#save(String)}, {@link Session#restore(String)} and {@code SavedModelBundle} use that
 * saver; create it before calling them. Save between steps: a step that runs during a save leaves a
 * mixture of old and new values.
 */
public final class VariableSaver {
  private static final CharMatcher PATTERN = CharMatcher.anyOf("*?[");
  private static final String CHECK = "check_";
  private static final Pattern FAILED_CHECK = Pattern.compile("node [^ }]*" + CHECK + "([0-9]+)");
  private static final Pattern MISSING = Pattern.compile("Key (\\S+) not found in checkpoint");
  private static final Pattern WRONG_TYPE =
      Pattern.compile(
          "tensor_name = ([^;]+); expected dtype (\\S+) does not equal original dtype (\\S+)");

  private final ImmutableList<StoredVariable> variables;
  private final Placeholder<TString> prefix;
  private final Op saved;
  private final Op restored;

  private VariableSaver(
      ImmutableList<StoredVariable> variables, Placeholder<TString> prefix, Op saved, Op restored) {
    this.variables = variables;
    this.prefix = prefix;
    this.saved = saved;
    this.restored = restored;
  }

  /**
   * Adds the ops of a saver to a graph, in the sub-scope {@code save}.
   *
   * @param tf the ops of the graph, outside any sub-scope
   * @param variables the variables to save and restore, at least one; their names must differ
   */
  public static VariableSaver create(Ops tf, List<? extends ResourceVariable<?>> variables) {
    List<String> names = variables.stream().map(ResourceVariable::name).toList();
    checkArgument(
        names.stream().distinct().count() == names.size(),
        "variables to save (%s) must differ in name",
        names);
    var byName = ImmutableMap.<String, ResourceVariable<?>>builder();
    variables.forEach(variable -> byName.put(variable.name(), variable));
    return create(tf, byName.buildOrThrow());
  }

  /**
   * Adds the ops of a saver to a graph, in the sub-scope {@code save}, that gives the tensors other
   * names than those of the variables.
   *
   * @param tf the ops of the graph, outside any sub-scope
   * @param byName the variables to save and restore, at least one, by the names of the tensors
   */
  public static VariableSaver create(Ops tf, Map<String, ? extends ResourceVariable<?>> byName) {
    return ofTensors(tf, Maps.transformValues(byName, StoredTensor::of));
  }

  /**
   * Adds the ops of a saver of tensors to a graph, in the sub-scope {@code save}.
   *
   * @param tf the ops of the graph, outside any sub-scope
   * @param byName the tensors to save and restore, at least one, by name
   */
  public static VariableSaver ofTensors(Ops tf, Map<String, ? extends StoredTensor<?>> byName) {
    checkArgument(!byName.isEmpty(), "variables to save (none) must be at least one");
    List<String> names = ImmutableList.copyOf(byName.keySet());
    List<StoredTensor<?>> variables = ImmutableList.copyOf(byName.values());
    Ops save = tf.withSubScope("save");
    Placeholder<TString> prefix =
        save.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Operand<TString> tensorNames =
        save.constant(StdArrays.ndCopyOf(names.toArray(String[]::new))); // [N]
    Operand<TString> whole =
        save.constant(StdArrays.ndCopyOf(names.stream().map(n -> "").toArray(String[]::new)));
    Op saved = addSave(save, prefix, tensorNames, whole, variables);
    Op restored = addRestore(save, prefix, tensorNames, whole, variables);
    ImmutableList<StoredVariable> stored =
        byName.entrySet().stream()
            .map(entry -> describe(entry.getKey(), entry.getValue()))
            .collect(toImmutableList());
    return new VariableSaver(stored, prefix, saved, restored);
  }

  private static Op addSave(
      Ops tf,
      Placeholder<TString> prefix,
      Operand<TString> names,
      Operand<TString> slices,
      List<StoredTensor<?>> variables) {
    List<Operand<?>> values = new ArrayList<>();
    for (StoredTensor<?> variable : variables) {
      values.add(variable.read(tf));
    }
    Op write = tf.train.save(prefix, names, slices, values);
    return tf.withControlDependencies(write).withName("control_dependency").identity(prefix);
  }

  // TensorFlow would assign a value of any shape, so every shape is checked. Nothing is assigned
  // until every value has been read and has passed the check, so a failure changes no variable.
  private static Op addRestore(
      Ops tf,
      Placeholder<TString> prefix,
      Operand<TString> names,
      Operand<TString> slices,
      List<StoredTensor<?>> variables) {
    List<Class<? extends TType>> types = new ArrayList<>();
    variables.forEach(variable -> types.add(variable.type()));
    var read = tf.train.restore(prefix, names, slices, types).tensors();
    List<Operand<?>> values = new ArrayList<>();
    List<Op> checks = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      var value = tf.withName(CHECK + i).ensureShape(read.get(i), variables.get(i).shape());
      values.add(value);
      checks.add(value);
    }
    NoOp allRead = tf.withControlDependencies(checks).withName("all_read").noOp();
    Ops assign = tf.withControlDependencies(allRead);
    List<Op> assigned = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      assigned.add(assigned(assign, variables.get(i), values.get(i)));
    }
    return tf.withControlDependencies(assigned).withName("restore_all").noOp();
  }

  private static <T extends TType> Op assigned(Ops tf, StoredTensor<T> variable, Operand<?> value) {
    return variable.assign(tf, value.asOutput().expect(variable.type()));
  }

  private static StoredVariable describe(String name, StoredTensor<?> variable) {
    return StoredVariable.newBuilder()
        .setName(name)
        .setDtype(Operands.toDataType(variable.type()).name())
        .addAllShape(Longs.asList(variable.shape().asArray()))
        .build();
  }

  /**
   * Returns why a path cannot be used for variables, or empty if it can be. When TensorFlow reads a
   * path that contains {@code *}, {@code ?} or {@code [}, it treats the path as a pattern and finds
   * nothing.
   */
  public static Optional<String> objection(Path path) {
    return PATTERN.matchesAnyOf(path.toString())
        ? Optional.of("a path with *, ? or [ is a pattern to TensorFlow: choose another")
        : Optional.empty();
  }

  /** Returns the name, type and shape of every variable, in the order given to {@link #create}. */
  public List<StoredVariable> variables() {
    return variables;
  }

  /**
   * Writes the values that the variables have in a session. The files are neither synchronized to
   * disk nor written atomically; to get both, write into a staged folder, as {@link
   * CheckpointStore} does.
   *
   * @param prefix the beginning of the paths of the files; its folder must exist
   * @throws CheckpointException if a file cannot be written or a variable has no value yet
   */
  public void save(Session session, Path prefix) {
    run(session, prefix, saved, "variables cannot be saved to " + prefix);
  }

  /**
   * Sets the variables to the values in the files. Tensors with other names are ignored. If this
   * fails, every variable keeps its value.
   *
   * @param prefix the prefix that was given to {@link #save}
   * @throws CheckpointException if a file is missing or damaged, or has no tensor with the name,
   *     type and shape of a variable; if the tensor is the cause, the message names the variable
   */
  public void restore(Session session, Path prefix) {
    run(session, prefix, restored, "variables cannot be restored from " + prefix);
  }

  /**
   * Returns the saver definition, which names the ops of this saver, for a SavedModel's meta graph.
   */
  public SaverDef saverDef() {
    return SaverDef.newBuilder()
        .setFilenameTensorName(prefix.op().name() + ":0")
        .setSaveTensorName(saved.op().name() + ":0")
        .setRestoreOpName(restored.op().name())
        .setMaxToKeep(1)
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  private void run(Session session, Path path, Op target, String attempt) {
    var objection = objection(path);
    if (objection.isPresent()) {
      throw new CheckpointException(attempt, objection.get(), null);
    }
    try (TString fed = TString.scalarOf(path.toString())) {
      session.runner().feed(prefix, fed).addTarget(target).run().close();
    } catch (RuntimeException e) {
      // TensorFlow's exceptions have no more specific type in common.
      throw new CheckpointException(attempt, reason(e), e);
    }
  }

  private String reason(RuntimeException failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher missing = MISSING.matcher(message);
    if (missing.find()) {
      return "variable " + missing.group(1) + " is not in the file";
    }
    Matcher type = WRONG_TYPE.matcher(message);
    if (type.find()) {
      return "variable "
          + type.group(1)
          + " is "
          + type.group(2)
          + ", in the file "
          + type.group(3);
    }
    Matcher check = FAILED_CHECK.matcher(message);
    if (check.find()) {
      String name = variables.get(Integer.parseInt(check.group(1))).getName();
      return "variable " + name + ": " + CheckpointException.reason(failure);
    }
    return CheckpointException.reason(failure);
  }
}
