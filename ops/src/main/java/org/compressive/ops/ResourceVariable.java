package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.regex.Pattern;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Operands;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.AssignVariableOp;
import org.tensorflow.op.core.ReadVariableOp;
import org.tensorflow.op.core.ResourceStridedSliceAssign;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A named variable whose value is held in the session, on a device.
 *
 * <p>TensorFlow Java offers only reference variables, on which several gradients fail. This is a
 * resource variable: a handle with reads and assignments, each of which is an op.
 *
 * <p>The name is exact. It is the handle's shared name, and the handle's op is called {@code
 * variables/NAME} whatever sub-scope the variable was created in, so the name does not depend on
 * the order in which a graph is built.
 *
 * <p>TensorFlow does not order a read and an assignment within one run. A read on which the
 * assigned value depends always comes first; to run any other read before an assignment, use {@link
 * #assignAfterRead}.
 *
 * @param <T> the type of the elements
 */
public final class ResourceVariable<T extends TType> {
  private static final String PREFIX = "variables/";
  private static final String READ = "/read";
  private static final String SEGMENT = "[A-Za-z0-9.][A-Za-z0-9_.-]*";
  private static final Pattern NAME = Pattern.compile(SEGMENT + "(/" + SEGMENT + ")*");

  private final String name;
  private final Class<T> type;
  private final Shape shape;
  private final VarHandleOp handle;
  private final ReadVariableOp<T> read;

  private ResourceVariable(
      String name, Class<T> type, Shape shape, VarHandleOp handle, ReadVariableOp<T> read) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.handle = handle;
    this.read = read;
  }

  /**
   * Adds a variable, without a value, to a graph.
   *
   * @param tf the ops of a graph; its device and control dependencies apply to the handle and the
   *     read
   * @param name segments of letters, digits and {@code _ . -}, joined by {@code /}, such as {@code
   *     layer_00/attention/query}
   * @param type the type of the elements
   * @param shape the shape, with every dimension known
   * @throws IllegalArgumentException if the name is malformed or in use in this graph, a dimension
   *     is unknown, or {@code tf} does not build a graph
   */
  public static <T extends TType> ResourceVariable<T> create(
      Ops tf, String name, Class<T> type, Shape shape) {
    checkArgument(
        NAME.matcher(name).matches(),
        "variable name (\"%s\") must be segments of letters, digits, _ . - joined by /",
        name);
    checkArgument(
        !shape.isUnknown() && !shape.hasUnknownDimension(),
        "variable %s (%s) must have known dimensions only",
        name,
        shape);
    ExecutionEnvironment environment = tf.scope().env();
    checkArgument(environment instanceof Graph, "variable %s must be made in a graph", name);
    // A scope would silently make a second name unique, and checkpoints would no longer match.
    checkArgument(
        ((Graph) environment).operation(PREFIX + name) == null,
        "variable %s is in this graph already",
        name);
    Operation handle =
        environment
            .opBuilder(VarHandleOp.OP_NAME, PREFIX + name, tf.scope())
            .setAttr("dtype", Operands.toDataType(type))
            .setAttr("shape", shape)
            .setAttr("shared_name", name)
            .build();
    Operation read =
        environment
            .opBuilder(ReadVariableOp.OP_NAME, PREFIX + name + READ, tf.scope())
            .addInput(handle.output(0))
            .setAttr("dtype", Operands.toDataType(type))
            .build();
    return new ResourceVariable<>(
        name, type, shape, new VarHandleOp(handle), new ReadVariableOp<>(read));
  }

  /**
   * Returns the value of a variable that a graph already has, as read by the op that was created
   * with it.
   *
   * @throws IllegalArgumentException if the graph has no such variable
   */
  public static <T extends TType> Operand<T> read(Graph graph, String name, Class<T> type) {
    Operation read = graph.operation(PREFIX + name + READ);
    checkArgument(read != null, "variable %s is not in this graph", name);
    return read.output(0).expect(type);
  }

  /** Returns the name, exactly as given; it is also the shared name of the handle. */
  public String name() {
    return name;
  }

  /** Returns the type of the elements. */
  public Class<T> type() {
    return type;
  }

  /** Returns the shape, in which every dimension is known. */
  public Shape shape() {
    return shape;
  }

  /** Returns the resource handle, a scalar, which {@code tf.train.resourceApply...} ops take. */
  public Operand<? extends TType> handle() {
    return handle;
  }

  /**
   * Returns the value, as read by the op that was created with the variable. It is always the same
   * operand, and gradients with respect to the variable are taken with respect to it.
   */
  public Operand<T> read() {
    return read;
  }

  /**
   * Adds another read of the value, which runs after the control dependencies of {@code tf}, such
   * as an assignment.
   */
  public Operand<T> readAfter(Ops tf) {
    return tf.readVariableOp(handle, type);
  }

  /**
   * Assigns a value, unordered with respect to {@link #read}. Use it for initial values, where a
   * preceding read would fail, and for values that depend on the read.
   *
   * @param value a value of this variable's shape
   * @throws IllegalArgumentException if the static shape of the value is not compatible with the
   *     variable's
   */
  public Op assign(Ops tf, Operand<T> value) {
    checkValue(value);
    return tf.assignVariableOp(handle, value);
  }

  /**
   * Assigns a value after {@link #read} has run in the same session run, so that every user of the
   * read sees the old value. The control dependencies of {@code tf} apply as well.
   *
   * @param value a value of this variable's shape
   * @throws IllegalArgumentException if the static shape of the value is not compatible with the
   *     variable's
   */
  public Op assignAfterRead(Ops tf, Operand<T> value) {
    checkValue(value);
    // Built by hand because withControlDependencies replaces the caller's dependencies.
    Output<?> resource = handle.asOutput();
    return new AssignVariableOp(
        tf.scope()
            .opBuilder(AssignVariableOp.OP_NAME, AssignVariableOp.OP_NAME)
            .addInput(resource)
            .addInput(value.asOutput())
            .addControlInput(read.op())
            .build());
  }

  /**
   * Assigns some of the rows, which are the elements of the first dimension, after {@link #read}
   * has run in the same session run. The control dependencies of {@code tf} apply as well.
   *
   * @param first the index of the first row, a scalar
   * @param rows the rows, of this variable's shape but for the first dimension
   * @throws IllegalArgumentException if the static shape of the rows has other dimensions
   */
  public Op assignRowsAfterRead(Ops tf, Operand<TInt32> first, Operand<T> rows) {
    long count = rows.shape().get(0);
    checkArgument(
        count >= 1
            && shape.numDimensions() >= 1
            && count <= shape.get(0)
            && rows.shape().tail().isCompatibleWith(shape.tail()),
        "variable %s (%s) cannot be assigned rows of shape %s",
        name,
        shape,
        rows.shape());
    var begin = tf.reshape(first, tf.array(1)); // [1]
    var end = tf.math.add(begin, tf.array(Math.toIntExact(count))); // [1]
    return new ResourceStridedSliceAssign(
        tf.scope()
            .opBuilder(ResourceStridedSliceAssign.OP_NAME, ResourceStridedSliceAssign.OP_NAME)
            .addInput(handle.asOutput())
            .addInput(begin.asOutput())
            .addInput(end.asOutput())
            .addInput(tf.array(1).asOutput())
            .addInput(rows.asOutput())
            .addControlInput(read.op())
            .build());
  }

  private void checkValue(Operand<T> value) {
    checkArgument(
        value.shape().isCompatibleWith(shape),
        "variable %s (%s) cannot be assigned a value of shape %s",
        name,
        shape,
        value.shape());
  }

  @Override
  public String toString() {
    return "ResourceVariable " + name + " " + type.getSimpleName() + shape;
  }
}
