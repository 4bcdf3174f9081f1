package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A TensorFlow op with a {@link Kernel}. It is defined once in a process, usually in a constant:
 *
 * <pre>{@code
 * static final KernelOp CUBE =
 *     KernelOp.named("Cube")
 *         .inputs(TFloat32.class)
 *         .outputs(TFloat32.class)
 *         .shapes(inputs -> inputs)
 *         .kernel(
 *             call -> {
 *               FloatBuffer x = call.input(0).floats();
 *               FloatBuffer y = call.output(0, call.input(0).shape()).floats();
 *               while (x.hasRemaining()) {
 *                 float each = x.get();
 *                 y.put(each * each * each);
 *               }
 *             });
 * }</pre>
 *
 * <p>The op is stateless: TensorFlow may compute it while a graph is optimized, merge equal nodes
 * and leave out nodes whose outputs are not used. It runs on the CPU. It may be used in loops and
 * functions. Gradients of other ops than itself are not affected; without a custom gradient, its
 * own gradient does not exist.
 */
public final class KernelOp {

  private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]*");

  private final String name;
  private final ImmutableList<ElementType> inputTypes;
  private final ImmutableList<Class<? extends TType>> outputClasses;
  private final ImmutableList<ElementType> outputTypes;
  private final int inputLists;
  private final int outputLists;
  private final ShapeFunction shapes;
  private final boolean vectors;
  private final Kernel kernel;

  private KernelOp(Builder builder, Kernel kernel) {
    name = builder.name;
    inputTypes = types(builder.inputs);
    outputClasses = builder.outputs;
    outputTypes = types(builder.outputs);
    inputLists = builder.inputLists;
    outputLists = builder.outputLists;
    shapes = builder.shapes();
    vectors = builder.vectors;
    this.kernel = kernel;
  }

  private static ImmutableList<ElementType> types(List<Class<? extends TType>> classes) {
    return classes.stream().map(ElementType::of).collect(toImmutableList());
  }

  /**
   * Begins the definition of an op.
   *
   * @param name the name of the op: ASCII letters and digits, beginning with a capital letter, and
   *     different from the names of all other ops
   * @throws IllegalArgumentException if the name has another form
   */
  public static Builder named(String name) {
    checkArgument(
        NAME.matcher(name).matches(), "op name (%s) must be letters and digits, as in Cube", name);
    return new Builder(name);
  }

  /**
   * Returns whether ops of a type are computed by a kernel in Java. Stock TensorFlow rejects a
   * graph that contains one.
   */
  public static boolean isDefined(String type) {
    return Kernels.areAvailableWithoutVectors() && Registry.contains(type);
  }

  /** The definition of an op, whose kernel comes last. */
  public static final class Builder {

    private final String name;
    private ImmutableList<Class<? extends TType>> inputs = ImmutableList.of();
    private ImmutableList<Class<? extends TType>> outputs = ImmutableList.of();
    private int inputLists;
    private int outputLists;
    private @Nullable ShapeFunction shapes;
    private boolean vectors;

    private Builder(String name) {
      this.name = name;
    }

    /**
     * Sets the element types of the inputs: {@code TFloat32}, {@code TFloat64}, {@code TBfloat16},
     * {@code TInt32}, {@code TInt64}, {@code TUint8} or {@code TBool}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Builder inputs(Class<? extends TType>... types) {
      inputs = ImmutableList.copyOf(types);
      return this;
    }

    /** Sets the element types of the outputs, as in {@link #inputs}. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Builder outputs(Class<? extends TType>... types) {
      outputs = ImmutableList.copyOf(types);
      return this;
    }

    /**
     * Makes the last inputs and the last outputs lists of tensors, all of the same length, which
     * each op in a graph decides by its inputs. One list follows the other, and places of inputs
     * and outputs count their tensors.
     *
     * @param inputLists the number of inputs that are lists, at least 1
     * @param outputLists the number of outputs that are lists
     */
    public Builder lists(int inputLists, int outputLists) {
      this.inputLists = inputLists;
      this.outputLists = outputLists;
      return this;
    }

    /** Sets the function that infers the shapes of the outputs. */
    public Builder shapes(ShapeFunction function) {
      shapes = function;
      return this;
    }

    /**
     * Says that the kernel uses the Vector API, so that the op cannot be used in a process that
     * does not have it.
     */
    public Builder vectors() {
      vectors = true;
      return this;
    }

    private ShapeFunction shapes() {
      checkState(shapes != null, "op %s must have a shape function", name);
      return shapes;
    }

    /**
     * Sets the kernel and, if {@link Kernels#areAvailableWithoutVectors}, registers the op with
     * TensorFlow.
     *
     * @throws IllegalArgumentException if an element type has no kernels, an op of this name
     *     exists, there are more lists than inputs or outputs, or only outputs are lists
     * @throws IllegalStateException if there is no shape function
     */
    public KernelOp kernel(Kernel kernel) {
      KernelOp op = unregistered(kernel);
      if (Kernels.areAvailableWithoutVectors()) {
        Registry.register(op);
      }
      return op;
    }

    KernelOp unregistered(Kernel kernel) {
      checkArgument(
          inputLists >= 0
              && inputLists <= inputs.size()
              && outputLists >= 0
              && outputLists <= (inputLists == 0 ? 0 : outputs.size()),
          "lists (%s, %s) of op %s must be some of its inputs and outputs (%s, %s), first of inputs",
          inputLists,
          outputLists,
          name,
          inputs.size(),
          outputs.size());
      return new KernelOp(this, kernel);
    }
  }

  /**
   * Adds the op to a graph. While a gradient is built, shapes can be neither read nor set, so the
   * shape function is then not called, and the shapes of the outputs are unknown.
   *
   * @param inputs the inputs; where these are lists, their tensors one after the other
   * @return the outputs in the same form, with the shapes that the shape function infers
   * @throws IllegalArgumentException if the inputs are not of the number and types in the
   *     definition, or the shape function rejects them
   * @throws IllegalStateException if kernels, or vectors for a kernel that uses them, are not
   *     available
   */
  public ImmutableList<Operand<?>> add(Ops tf, Operand<?>... inputs) {
    checkAvailable();
    var given = Stream.of(inputs).map(input -> ElementType.of(input.type())).toList();
    int length = listLength(inputs.length);
    checkArgument(
        given.equals(inputTypes(length)),
        "inputs (%s) of op %s must be %s%s",
        given,
        name,
        inputTypes,
        inputLists == 0 ? "" : ", the last " + inputLists + " lists of one length");
    Ops scoped = tf.withSubScope(name);
    if (StaticShapes.areLocked(tf)) {
      return outputs(node(scoped, inputs), length);
    }
    List<Shape> inferred = shapes.infer(Stream.of(inputs).map(Operand::shape).toList());
    int count = outputTypes(length).size();
    checkState(
        inferred.size() == count, "shape function of op %s must return %s shapes", name, count);
    Operation node = node(scoped, inputs);
    for (int i = 0; i < inferred.size(); i++) {
      StaticShapes.set(node, i, inferred.get(i));
    }
    return outputs(node, length);
  }

  /** Does the same for an op whose outputs are all float32. */
  ImmutableList<Operand<TFloat32>> addFloats(Ops tf, Operand<?>... inputs) {
    return add(tf, inputs).stream()
        .map(each -> each.asOutput().expect(TFloat32.class))
        .collect(toImmutableList());
  }

  private ImmutableList<Operand<?>> outputs(Operation node, int length) {
    var classes = expanded(outputClasses, outputLists, length);
    return IntStream.range(0, classes.size())
        .mapToObj(i -> node.output(i).expect(classes.get(i)))
        .collect(toImmutableList());
  }

  /** Checks that the op is registered and that its kernel can run. */
  void checkAvailable() {
    var obstacle = vectors ? Kernels.obstacle() : Kernels.obstacleWithoutVectors();
    checkState(obstacle.isEmpty(), "op %s has no kernel: %s", name, obstacle.orElse(""));
  }

  /** Adds the op without checks and without the shapes of its outputs. */
  Operation node(Ops tf, Operand<?>... inputs) {
    Scope scope = tf.scope();
    var builder = scope.env().opBuilder(name, scope.makeOpName(name), scope);
    int single = inputTypes.size() - inputLists;
    for (int i = 0; i < single; i++) {
      builder.addInput(inputs[i].asOutput());
    }
    int length = listLength(inputs.length);
    for (int i = 0; i < inputLists; i++) {
      int first = single + i * length;
      var list = Arrays.asList(inputs).subList(first, first + length);
      builder.addInputList(list.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
    }
    return scope.apply(builder).build();
  }

  /** Returns the length of each list of an op with this number of inputs, all lists included. */
  int listLength(int inputs) {
    return inputLists == 0 ? 0 : Math.max(0, inputs - inputTypes.size() + inputLists) / inputLists;
  }

  private static <T> ImmutableList<T> expanded(List<T> types, int lists, int length) {
    int single = types.size() - lists;
    var all = ImmutableList.<T>builder().addAll(types.subList(0, single));
    types.subList(single, types.size()).forEach(t -> all.addAll(Collections.nCopies(length, t)));
    return all.build();
  }

  String name() {
    return name;
  }

  ImmutableList<ElementType> inputTypes() {
    return inputTypes;
  }

  ImmutableList<ElementType> outputTypes() {
    return outputTypes;
  }

  /** Returns the types of all inputs, with lists of this length. */
  ImmutableList<ElementType> inputTypes(int length) {
    return inputLists == 0 ? inputTypes : expanded(inputTypes, inputLists, length);
  }

  /** Returns the types of all outputs, with lists of this length. */
  ImmutableList<ElementType> outputTypes(int length) {
    return outputLists == 0 ? outputTypes : expanded(outputTypes, outputLists, length);
  }

  int inputLists() {
    return inputLists;
  }

  int outputLists() {
    return outputLists;
  }

  Kernel kernel() {
    return kernel;
  }
}
