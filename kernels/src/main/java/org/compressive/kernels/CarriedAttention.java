package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.Iterables.getLast;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.compressive.kernels.AttentionHead.Operands;
import org.compressive.kernels.AttentionHead.Part;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The attention of {@link RelativeAttention} over a memory whose keys and values are carried from
 * window to window, with heads apart. Nothing is concatenated, and no weights are returned.
 *
 * <p>This op has no gradient and needs kernels in Java: see {@link Kernels#areAvailable}.
 */
public final class CarriedAttention {

  /** The inputs that are not lists. */
  private static final int SINGLE = 6;

  /** The names of the sizes of keys and values. */
  private static final String LETTERS = "HBRE";

  private static final KernelOp OP =
      KernelOp.named("CarriedAttention")
          .vectors()
          .inputs(
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TInt32.class,
              TFloat32.class,
              TFloat32.class)
          .outputs(TFloat32.class, TFloat32.class, TFloat32.class)
          .lists(2, 0)
          .shapes(CarriedAttention::shapes)
          .kernel(CarriedAttention::compute);

  /**
   * The results.
   *
   * @param read what is read, {@code [B, T, H E]}
   * @param keys the keys of the window, as memory carries them, {@code [H, B, T, E]}
   * @param values the values of the window, {@code [H, B, T, E]}
   */
  public record Read(Operand<TFloat32> read, Operand<TFloat32> keys, Operand<TFloat32> values) {}

  private CarriedAttention() {}

  private static List<Shape> shapes(List<Shape> inputs) {
    Shape window = inputs.get(0);
    Shape bias = inputs.get(2);
    Shape heads = byHead(bias, window.get(0), window.get(1));
    return List.of(window.take(2).append(inputs.get(1).get(1)), heads, heads);
  }

  /**
   * Adds the op. Arguments that are not described here are those of {@link
   * RelativeAttention#create}.
   *
   * @param keys the keys of memory in one or more parts that follow one another, each {@code [H, B,
   *     rows, E]}
   * @param values the values of memory, in the same form
   * @throws IllegalArgumentException if the shapes are known not to be these
   * @throws IllegalStateException if kernels are not available
   */
  public static Read create(
      Ops tf,
      Operand<TFloat32> window,
      List<Operand<TFloat32>> keys,
      List<Operand<TFloat32>> values,
      Operand<TFloat32> positions,
      Operand<TFloat32> contentBias,
      Operand<TFloat32> positionBiases,
      Operand<TFloat32> hidden,
      int far) {
    checked(
            window.shape(),
            keys.stream().map(Operand::shape).toList(),
            values.stream().map(Operand::shape).toList(),
            positions.shape(),
            contentBias.shape(),
            positionBiases.shape(),
            far)
        .checkHidden(hidden.shape());
    Operand<?>[] inputs =
        Stream.of(
                Stream.of(window, positions, contentBias, positionBiases, hidden, tf.constant(far)),
                keys.stream(),
                values.stream())
            .<Operand<?>>flatMap(each -> each)
            .toArray(Operand<?>[]::new);
    var outputs = OP.addFloats(tf, inputs);
    return new Read(outputs.get(0), outputs.get(1), outputs.get(2));
  }

  /** Checks shapes, of which sizes may be unknown while a graph is built, and gathers them. */
  private static AttentionLayout.Shapes checked(
      Shape window,
      List<Shape> keys,
      List<Shape> values,
      Shape positions,
      Shape contentBias,
      Shape positionBiases,
      int far) {
    checkArgument(
        !keys.isEmpty() && keys.size() == values.size(),
        "the number of parts of keys (%s) must be at least 1 and that of values (%s)",
        keys.size(),
        values.size());
    Shape any = Shape.of(-1, -1, -1, -1);
    keys.forEach(part -> AttentionLayout.require("keys", part, any, LETTERS));
    long slots = keys.stream().mapToLong(part -> part.get(2)).reduce(0, AttentionLayout::sum);
    var shapes = new AttentionLayout.Shapes(window, slots, positions, contentBias, positionBiases);
    shapes.check(far, keys);
    for (int i = 0; i < keys.size(); i++) {
      Shape part = byHead(contentBias, window.get(0), keys.get(i).get(2));
      AttentionLayout.require("keys", keys.get(i), part, LETTERS);
      AttentionLayout.require("values", values.get(i), part, LETTERS);
    }
    return shapes;
  }

  /** Returns the shape of rows by head, {@code [H, B, rows, E]}. */
  private static Shape byHead(Shape bias, long sequences, long rows) {
    return Shape.of(bias.get(0), sequences, rows, bias.get(bias.numDimensions() - 1));
  }

  private static void compute(KernelCall call) {
    int parts = (call.inputs() - SINGLE) / 2;
    KernelTensor window = call.input(0);
    KernelTensor positions = call.input(1);
    KernelTensor contentBias = call.input(2);
    KernelTensor positionBiases = call.input(3);
    KernelTensor hidden = call.input(4);
    int far = call.input(5).ints().get(0);
    var keys = call.inputs(SINGLE, parts);
    var values = call.inputs(SINGLE + parts, parts);
    var shapes =
        checked(
            window.shape(),
            keys.stream().map(KernelTensor::shape).toList(),
            values.stream().map(KernelTensor::shape).toList(),
            positions.shape(),
            contentBias.shape(),
            positionBiases.shape(),
            far);
    shapes.checkHidden(hidden.shape());
    var layout = shapes.layout(far);
    KernelTensor result = call.output(0, layout.rows());
    KernelTensor windowKeys = call.output(1, layout.windowByHead());
    KernelTensor windowValues = call.output(2, layout.windowByHead());
    layout.forEachHead(
        call,
        (head, sequence) ->
            new Operands(
                layout.queries(window, head, sequence),
                parts(layout, keys, layout.keys(window, head, sequence), head, sequence),
                parts(layout, values, layout.values(window, head, sequence), head, sequence),
                layout.contentBias(contentBias, head, 0),
                layout.positionBiases(positionBiases, head, 0),
                layout.positions(positions, head, 0)),
        (arithmetic, own, head, sequence) -> {
          arithmetic.attend(
              own,
              layout.hidden(hidden, sequence),
              Optional.empty(),
              layout.result(result, head, sequence));
          copy(layout, getLast(own.keys()), layout.byHead(windowKeys, head, sequence));
          copy(layout, getLast(own.values()), layout.byHead(windowValues, head, sequence));
        });
  }

  private static void copy(AttentionLayout layout, Part from, Part to) {
    from.rows().copy(from.count(), layout.sizes().width(), to.rows());
  }

  private static ImmutableList<Part> parts(
      AttentionLayout layout,
      ImmutableList<KernelTensor> memory,
      Part window,
      int head,
      int sequence) {
    return Stream.concat(
            memory.stream().map(tensor -> layout.byHead(tensor, head, sequence)), Stream.of(window))
        .collect(toImmutableList());
  }
}
