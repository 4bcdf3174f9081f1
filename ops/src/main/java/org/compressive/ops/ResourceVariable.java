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
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TType;

/**
 * A named variable that lives in the session, on the device.
 *
 * <p>TensorFlow Java offers only reference variables, on which several gradients fail. This is a
 * resource variable: a handle, reads of it and assignments to it, each an op of its own.
 *
 * <p>The name is exact. It is the handle's shared name, and the handle's op is called {@code
 * variables/NAME} whatever sub-scope the variable was made in, so a name does not depend on the
 * order in which a graph is built.
 *
 * <p>TensorFlow does not order a read and an assignment of one run by itself. A read that feeds the
 * assigned value comes first in any case; where it does not, use {@link #assignAfterRead}.
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
   * @param tf ops of a graph; its device and control dependencies apply to the handle and the read
   * @param name segments of letters, digits, {@code _ . -} joined by {@code /}, such as {@code
   *     layer_00/attention/query}
   * @param type the type of the elements
   * @param shape the shape, with every dimension known
   * @throws IllegalArgumentException if the name is malformed or taken in this graph, a dimension
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
    // A scope would make a second name unique silently, and checkpoints would drift.
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
   * The value of a variable that is in a graph already, as the read made with it gives it.
   *
   * @throws IllegalArgumentException if there is no such variable
   */
  public static <T extends TType> Operand<T> read(Graph graph, String name, Class<T> type) {
    Operation read = graph.operation(PREFIX + name + READ);
    checkArgument(read != null, "variable %s is not in this graph", name);
    return read.output(0).expect(type);
  }

  /** The name, exactly as given; it is the shared name of the handle too. */
  public String name() {
    return name;
  }

  /** The type of the elements. */
  public Class<T> type() {
    return type;
  }

  /** The shape, every dimension known. */
  public Shape shape() {
    return shape;
  }

  /** The resource handle, a scalar: what {@code tf.train.resourceApply...} ops take. */
  public Operand<? extends TType> handle() {
    return handle;
  }

  /**
   * The value, as the one read made with the variable gives it. It is always the same operand:
   * gradients with respect to a variable are taken with respect to it.
   */
  public Operand<T> read() {
    return read;
  }

  /**
   * Reads the value afresh, after the control dependencies of {@code tf}: after an assignment, say.
   */
  public Operand<T> readAfter(Ops tf) {
    return tf.readVariableOp(handle, type);
  }

  /**
   * Assigns a value, unordered with respect to {@link #read}. For initial values, where a read
   * before would fail, and for values that depend on the read.
   *
   * @param value of this variable's shape
   * @throws IllegalArgumentException if the static shape of the value cannot be the variable's
   */
  public Op assign(Ops tf, Operand<T> value) {
    checkValue(value);
    return tf.assignVariableOp(handle, value);
  }

  /**
   * Assigns a value once {@link #read} has been carried out in the same run, so that everything
   * which uses the read sees the old value. Control dependencies of {@code tf} hold as well.
   *
   * @param value of this variable's shape
   * @throws IllegalArgumentException if the static shape of the value cannot be the variable's
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
