package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A whole model as one op that reads tokens and draws the next: for each token, the embedding, the
 * {@linkplain TokenLayer layers}, the logits and the draw. With a loop of TensorFlow's ops around
 * the layers, a small model spends a quarter of its time on starting these ops.
 *
 * <p>The bits of a stream do not depend on the other streams.
 *
 * <p>This op has no gradient and needs kernels in Java: see {@link Kernels#areAvailable}.
 */
public final class TokenModel {

  /**
   * The maps between tokens and rows.
   *
   * @param embedding the row of each token, which is multiplied by sqrt(D), {@code [V, D]}
   * @param scores the map from rows to logits, {@code [D, V]}, packed by {@link RowProduct#pack}
   * @param bias the bias of the logits, {@code [V]}
   */
  public record Vocabulary(
      Operand<TFloat32> embedding, Operand<TUint8> scores, Operand<TFloat32> bias) {}

  /**
   * What a layer reads and writes.
   *
   * @param packed the layer, packed by {@link TokenLayer#pack}
   * @param hidden numbers that are added to the scores of slots: {@code [1, K]}, a row for each
   *     position of the window {@code [W, K]}, or one of both for each stream, {@code [B, 1, K]} or
   *     {@code [B, W, K]}; slots after a token are hidden without them
   * @param keys the keys of all slots, {@code [H, B, K, E]}
   * @param values the values of all slots, {@code [H, B, K, E]}
   * @param rows the inputs of attention in the window, {@code [B, W, D]}
   */
  public record Layer(
      Operand<TUint8> packed,
      Operand<TFloat32> hidden,
      Operand<TFloat32> keys,
      Operand<TFloat32> values,
      Operand<TFloat32> rows) {}

  /**
   * The draws. A token is drawn from the softmax of the logits divided by the temperature, of the k
   * most likely tokens, and of these from the smallest set of most likely tokens whose total
   * probability reaches p. Equally likely tokens rank by id, the lowest first.
   *
   * @param given the n tokens that follow the first, where they are known, and negative numbers
   *     where they are to be drawn, {@code [n, B]}
   * @param uniform a number for each draw, at least 0 and less than 1, {@code [n, B]}
   * @param temperature greater than 0, a scalar
   * @param topK k, a scalar; 0, or more than there are tokens, keeps all, and 1 draws the most
   *     likely token
   * @param topP p, greater than 0 and at most 1, a scalar
   */
  public record Draws(
      Operand<TInt32> given,
      Operand<TFloat64> uniform,
      Operand<TFloat64> temperature,
      Operand<TInt32> topK,
      Operand<TFloat64> topP) {}

  /**
   * What a layer has kept of the tokens.
   *
   * @param keys the keys with those of the tokens, {@code [H, B, K, E]}
   * @param values the values with those of the tokens, {@code [H, B, K, E]}
   * @param rows the window's rows with those of the tokens, {@code [B, W, D]}
   */
  public record Kept(Operand<TFloat32> keys, Operand<TFloat32> values, Operand<TFloat32> rows) {}

  /**
   * The result of writing.
   *
   * @param tokens the given and the drawn tokens, {@code [n, B]}; -1 where a logit was not a number
   * @param layers what each layer has kept
   */
  public record Text(Operand<TInt32> tokens, ImmutableList<Kept> layers) {}

  /** The inputs that are not lists. */
  static final int SINGLE = 10;

  /** The lists of inputs. */
  static final int LISTS = 5;

  /** The first list of inputs that is handed on, which is the first list of outputs. */
  static final int KEPT = 2;

  /** The lists that are handed on. */
  static final int KEPT_LISTS = 3;

  private static final KernelOp OP =
      KernelOp.named("CompressiveTokenModel")
          .vectors()
          .inputs(
              TInt32.class,
              TInt32.class,
              TInt32.class,
              TFloat64.class,
              TFloat64.class,
              TInt32.class,
              TFloat64.class,
              TFloat32.class,
              TUint8.class,
              TFloat32.class,
              TUint8.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class)
          .outputs(TInt32.class, TFloat32.class, TFloat32.class, TFloat32.class)
          .lists(LISTS, KEPT_LISTS)
          .shapes(TokenModel::shapes)
          .kernel(TokenModelKernel::compute);

  private TokenModel() {}

  private static List<Shape> shapes(List<Shape> inputs) {
    int layers = (inputs.size() - SINGLE) / LISTS;
    List<Shape> shapes = new ArrayList<>();
    shapes.add(inputs.get(2));
    shapes.addAll(inputs.subList(SINGLE + KEPT * layers, inputs.size()));
    return shapes;
  }

  /**
   * Reads tokens of each stream and draws the next. Keys, values and rows are changed in place, so
   * pass tensors that no other op reads; see {@link KernelCall#forward}.
   *
   * @param position the position of the first token in the window, from 0 to W - n, a scalar
   * @param token the first token to read, {@code [B]}
   * @param draws the tokens after it; all but the last are read, too
   * @param layers the layers, at least one
   * @throws IllegalStateException if kernels are not available
   */
  public static Text create(
      Ops tf,
      Operand<TInt32> position,
      Operand<TInt32> token,
      Draws draws,
      Vocabulary vocabulary,
      List<Layer> layers) {
    checkArgument(!layers.isEmpty(), "layers (none) must be at least one");
    Stream<Operand<?>> single =
        Stream.of(
            position,
            token,
            draws.given(),
            draws.uniform(),
            draws.temperature(),
            draws.topK(),
            draws.topP(),
            vocabulary.embedding(),
            vocabulary.scores(),
            vocabulary.bias());
    Stream<Operand<?>> lists =
        Stream.of(
                layers.stream().map(Layer::packed),
                layers.stream().map(Layer::hidden),
                layers.stream().map(Layer::keys),
                layers.stream().map(Layer::values),
                layers.stream().map(Layer::rows))
            .flatMap(list -> list);
    var outputs = OP.add(tf, Stream.concat(single, lists).toArray(Operand<?>[]::new));
    int count = layers.size();
    var kept =
        IntStream.range(1, 1 + count)
            .mapToObj(
                i ->
                    new Kept(
                        floats(outputs.get(i)),
                        floats(outputs.get(i + count)),
                        floats(outputs.get(i + 2 * count))))
            .collect(ImmutableList.toImmutableList());
    return new Text(outputs.get(0).asOutput().expect(TInt32.class), kept);
  }

  private static Operand<TFloat32> floats(Operand<?> x) {
    return x.asOutput().expect(TFloat32.class);
  }
}
