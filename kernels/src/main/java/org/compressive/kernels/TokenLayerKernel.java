package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.compressive.kernels.PackedLinear.Function;
import org.compressive.kernels.TokenLayer.Part;
import org.tensorflow.ndarray.Shape;

/** The kernel of {@link TokenLayer}. */
final class TokenLayerKernel {

  /** The streams that a thread attends for at a time; their positions are multiplied at once. */
  private static final int GROUP = PackedQuad.ROWS;

  private final PackedLayer layer;
  private final int batch;
  private final int position;
  private final KernelTensor stream;
  private final KernelTensor hidden;
  private final KernelTensor keys;
  private final KernelTensor values;
  private final KernelTensor rows;
  private final KernelTensor output;

  private TokenLayerKernel(KernelCall call, PackedLayer layer, int batch, int position) {
    this.layer = layer;
    this.batch = batch;
    this.position = position;
    stream = call.input(0);
    hidden = call.input(2);
    keys = call.input(3);
    values = call.input(4);
    rows = call.input(5);
    output = call.output(0, stream.shape());
  }

  static void compute(KernelCall call) {
    var layer = new PackedLayer(call.input(6).bytes());
    Shape stream = call.input(0).shape();
    int batch = stream.numDimensions() == 3 ? (int) stream.get(0) : 0;
    check("stream", stream, Shape.of(batch, 1, layer.width));
    Shape cache = Shape.of(layer.heads, batch, layer.slots, layer.headWidth());
    check("keys", call.input(3).shape(), cache);
    check("values", call.input(4).shape(), cache);
    check("rows", call.input(5).shape(), Shape.of(batch, layer.window, layer.width));
    Shape hidden = call.input(2).shape();
    boolean common = hidden.equals(Shape.of(1, layer.slots));
    if (!common) {
      check("hidden", hidden, Shape.of(batch, 1, layer.slots));
    }
    int position = call.input(1).ints().get(0);
    checkArgument(
        position >= 0 && position < layer.window,
        "position (%s) must be from 0 to %s",
        position,
        layer.window - 1);
    new TokenLayerKernel(call, layer, batch, position).run();
    call.forward(3, 1);
    call.forward(4, 2);
    call.forward(5, 3);
  }

  private static void check(String name, Shape shape, Shape expected) {
    checkArgument(shape.equals(expected), "%s (%s) must be %s", name, shape, expected);
  }

  private void run() {
    float[] h = new float[batch * layer.width];
    stream.floats().get(h);
    float[] x = normalized(h, Part.ATTENTION_NORM);
    for (int i = 0; i < batch; i++) {
      rows.floats()
          .put((i * layer.window + position) * layer.width, x, i * layer.width, layer.width);
    }
    var projected = map(x, List.of(linear(Part.QUERY), linear(Part.KEY), linear(Part.VALUE)));
    var attention = new TokenAttention(layer, batch, position, hidden, keys, values);
    float[] read = new float[h.length];
    int groups = (batch + GROUP - 1) / GROUP;
    WakefulWorkers.run(
        layer.heads * groups,
        part -> {
          int first = part % groups * GROUP;
          int end = Math.min(first + GROUP, batch);
          attention.call(
              part / groups,
              first,
              end,
              projected.get(0),
              projected.get(1),
              projected.get(2),
              read);
        });
    float[] attended = map(read, linear(Part.OUTPUT, Part.OUTPUT_BIAS, Function.NONE));
    float[] a = joined(h, attended, Part.ATTENTION_OUTPUT_NORM);
    float[] units = units(normalized(a, Part.FEED_FORWARD_NORM));
    float[] fed = map(units, linear(Part.OUTER, Part.OUTER_BIAS, Function.NONE));
    output.floats().put(joined(a, fed, Part.FEED_FORWARD_OUTPUT_NORM));
  }

  /** Returns a map without a bias. */
  private PackedLinear linear(Part matrix) {
    return new PackedLinear(layer.section(matrix), new float[0], Function.NONE);
  }

  /** Returns a map with a bias. */
  private PackedLinear linear(Part matrix, Part bias, Function function) {
    return new PackedLinear(layer.section(matrix), layer.floats(bias), function);
  }

  /** Applies a linear map to rows. */
  private float[] map(float[] x, PackedLinear linear) {
    return map(x, List.of(linear)).get(0);
  }

  /** Applies linear maps to the same rows. */
  private List<float[]> map(float[] x, List<PackedLinear> all) {
    var results = all.stream().map(each -> new float[batch * each.columns()]).toList();
    WakefulWorkers.run(
        all.stream().mapToInt(PackedLinear::blocks).sum(),
        part -> {
          int map = 0;
          int block = part;
          while (block >= all.get(map).blocks()) {
            block -= all.get(map).blocks();
            map++;
          }
          all.get(map).call(x, batch, block, results.get(map));
        });
    return results;
  }

  /** Adds the stream to a branch, in place, and normalizes the sum, if the layer has the norm. */
  private float[] joined(float[] stream, float[] branch, Part norm) {
    for (int i = 0; i < branch.length; i++) {
      branch[i] += stream[i];
    }
    return normalized(branch, norm);
  }

  /** Normalizes rows, if the layer has the norm. */
  private float[] normalized(float[] rows, Part norm) {
    return layer.offset(norm) == 0
        ? rows
        : new ArrayNormalization(layer.floats(norm), layer.epsilon).call(rows);
  }

  /** Returns the hidden units of the feed-forward network, {@code [B, F]}. */
  private float[] units(float[] x) {
    return switch (layer.activation) {
      case RELU -> map(x, linear(Part.INNER, Part.INNER_BIAS, Function.RECTIFIER));
      case GELU -> map(x, linear(Part.INNER, Part.INNER_BIAS, Function.GELU));
      case GATED -> {
        var inner = linear(Part.INNER, Part.INNER_BIAS, Function.NONE);
        var gate = linear(Part.GATE, Part.GATE_BIAS, Function.GELU);
        var both = map(x, List.of(inner, gate));
        float[] units = both.get(0);
        for (int i = 0; i < units.length; i++) {
          units[i] *= both.get(1)[i];
        }
        yield units;
      }
    };
  }
}
