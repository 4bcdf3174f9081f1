package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.stream.IntStream;
import org.compressive.kernels.PackedLinear.Function;
import org.tensorflow.ndarray.Shape;

/** The kernel of {@link TokenModel}. */
final class TokenModelKernel {

  private final List<LayerReader> layers;
  private final KernelTensor embedding; // [V, D]
  private final PackedLinear scores;
  private final LogitDraw draw;
  private final int batch;
  private final int width;

  private TokenModelKernel(KernelCall call, int batch) {
    this.batch = batch;
    int count = (call.inputs() - TokenModel.SINGLE) / TokenModel.LISTS;
    layers = IntStream.range(0, count).mapToObj(i -> layer(call, i, count)).toList();
    width = layers.get(0).width();
    for (LayerReader layer : layers) {
      checkArgument(
          layer.width() == width && layer.window() == layers.get(0).window(),
          "layer ([%s, %s]) must have the window and the width of the first, [%s, %s]",
          layer.window(),
          layer.width(),
          layers.get(0).window(),
          width);
    }
    embedding = call.input(7);
    scores = new PackedLinear(call.input(8).bytes(), call.input(9).array(), Function.NONE);
    checkArgument(
        scores.width() == width,
        "scores (of rows of %s) must be of rows of %s",
        scores.width(),
        width);
    embedding.check("embedding", Shape.of(scores.columns(), width));
    call.input(9).check("bias", Shape.of(scores.columns()));
    draw =
        new LogitDraw(
            scalar(call, 4, "temperature").doubles().get(0),
            scalar(call, 5, "top-k").ints().get(0),
            scalar(call, 6, "top-p").doubles().get(0));
  }

  private static KernelTensor scalar(KernelCall call, int input, String name) {
    KernelTensor scalar = call.input(input);
    scalar.check(name, Shape.scalar());
    return scalar;
  }

  private LayerReader layer(KernelCall call, int layer, int count) {
    int at = TokenModel.SINGLE + layer;
    return new LayerReader(
        call.input(at),
        batch,
        call.input(at + count),
        call.input(at + 2 * count),
        call.input(at + 3 * count),
        call.input(at + 4 * count));
  }

  static void compute(KernelCall call) {
    Shape shape = call.input(2).shape();
    checkArgument(
        shape.numDimensions() == 2 && shape.get(1) > 0,
        "given (%s) must be [n, B], with B at least 1",
        shape);
    call.input(3).check("uniform", shape);
    int batch = (int) shape.get(1);
    call.input(1).check("token", Shape.of(batch));
    int[] token = new int[batch];
    call.input(1).ints().get(token);
    int[] tokens = new int[(int) shape.size()];
    call.input(2).ints().get(tokens);
    double[] uniform = new double[tokens.length];
    call.input(3).doubles().get(uniform);
    for (double number : uniform) {
      checkArgument(number >= 0 && number < 1, "uniform (%s) must be from 0 to below 1", number);
    }
    var model = new TokenModelKernel(call, batch);
    model.write(scalar(call, 0, "position").ints().get(0), token, tokens, uniform);
    call.output(0, shape).ints().put(tokens);
    int count = model.layers.size();
    for (int i = 0; i < TokenModel.KEPT_LISTS * count; i++) {
      call.forward(TokenModel.SINGLE + TokenModel.KEPT * count + i, 1 + i);
    }
  }

  /**
   * Reads and draws.
   *
   * @param token the first tokens to read, {@code [B]}
   * @param tokens the tokens after them, {@code [n, B]}, of which the negative ones are drawn
   */
  private void write(int position, int[] token, int[] tokens, double[] uniform) {
    int count = tokens.length / batch;
    int window = layers.get(0).window();
    checkArgument(count <= window, "tokens (%s) must be at most the window (%s)", count, window);
    int last = window - count;
    checkArgument(
        position >= 0 && position <= last, "position (%s) must be from 0 to %s", position, last);
    int[] read = token;
    for (int i = 0; i < count; i++) {
      float[] h = embed(read);
      for (LayerReader layer : layers) {
        h = layer.read(h, position + i);
      }
      draw(h, tokens, uniform, i * batch);
      for (int stream = 0; stream < batch; stream++) {
        read[stream] = Math.max(0, tokens[i * batch + stream]); // no token is drawn from NaN
      }
    }
  }

  /** Returns the rows of tokens, {@code [B, D]}. */
  private float[] embed(int[] tokens) {
    float[] rows = new float[batch * width];
    for (int stream = 0; stream < batch; stream++) {
      int token = tokens[stream];
      checkArgument(
          token >= 0 && token < scores.columns(),
          "token (%s) must be from 0 to %s",
          token,
          scores.columns() - 1);
      int bytes = width * Float.BYTES;
      embedding.bytes((long) token * bytes, bytes).asFloatBuffer().get(rows, stream * width, width);
    }
    float scale = (float) Math.sqrt(width);
    for (int i = 0; i < rows.length; i++) {
      rows[i] *= scale;
    }
    return rows;
  }

  /** Draws the tokens of all streams that are not given. */
  private void draw(float[] rows, int[] tokens, double[] uniform, int first) {
    if (IntStream.range(first, first + batch).allMatch(i -> tokens[i] >= 0)) {
      return;
    }
    float[] logits = scores.map(rows, batch); // [B, V]
    int vocabulary = scores.columns();
    for (int stream = 0; stream < batch; stream++) {
      int place = first + stream;
      if (tokens[place] < 0) {
        tokens[place] = draw.draw(logits, stream * vocabulary, vocabulary, uniform[place]);
      }
    }
  }
}
