package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;

/**
 * Dynamic convolution (Wu et al. 2019): row i of head h becomes {@code sum over k of softmax_k(v_i
 * W)[h, k] v_(i - k)[h]}, where v = (x V) sigmoid(x G) and k runs over the taps that reach an
 * existing row.
 */
public record ReferenceDynamicConvolution(int kernel) implements ReferenceMixer {

  public ReferenceDynamicConvolution {
    checkArgument(kernel > 0, "kernel is %s, must be positive", kernel);
  }

  @Override
  public ImmutableMap<String, Declaration> declarations(ReferenceDimensions sizes, int layer) {
    int d = sizes.width();
    int h = sizes.heads();
    int e = sizes.headWidth();
    return ImmutableMap.of(
        "value", Declaration.weight(d, d, h, e),
        "gate", Declaration.weight(d, d, h, e),
        "kernel", Declaration.weight(d, d, h, kernel),
        "output", Declaration.weight(d, h, e, d),
        "output_bias", Declaration.bias(d));
  }

  @Override
  public Layer layer(ReferenceParameters parameters, int layer) {
    return new OfLayer(
        kernel,
        parameters.dimensions(),
        parameters,
        ReferenceParameters.layerPrefix(layer) + "attention/");
  }

  private record OfLayer(
      int kernel, ReferenceDimensions sizes, ReferenceParameters parameters, String prefix)
      implements Layer {

    @Override
    public Output mix(double[][] x, LayerMemory before) {
      int d = sizes.width();
      double[][] values = values(Rows.joined(before.compressed, before.memory, x)); // [K][D]
      double[][] flags = Rows.joined(before.compressedFilled, before.filled); // [C+M or 0][1]
      int first = values.length - x.length;
      double[][] mixed = new double[x.length][d]; // [T][D]
      double[] received = new double[values.length]; // [K]
      for (int i = 0; i < x.length; i++) {
        double[][] own = {values[first + i]};
        double[] taps = Rows.times(own, parameter("kernel"), sizes.heads() * kernel)[0];
        for (int h = 0; h < sizes.heads(); h++) {
          double[] scores = new double[first + i + 1]; // by slot, up to the row's own
          Arrays.fill(scores, Double.NEGATIVE_INFINITY); // weight 0
          for (int back = 0; back < kernel && back <= first + i; back++) {
            if (!ReferenceFilled.hides(flags, first + i - back)) {
              scores[first + i - back] = taps[h * kernel + kernel - 1 - back];
            }
          }
          double[] weights = Rows.softmax(scores);
          for (int j = 0; j < weights.length; j++) {
            received[j] += weights[j] / (sizes.heads() * x.length);
            for (int n = h * sizes.headWidth(); n < (h + 1) * sizes.headWidth(); n++) {
              mixed[i][n] += weights[j] * values[j][n];
            }
          }
        }
      }
      double[][] output = Rows.times(mixed, parameter("output"), d); // [T][D]
      return new Output(Rows.plusToEach(output, parameter("output_bias")), received);
    }

    @Override
    public double[][] queries(double[][] x) {
      return new double[0][];
    }

    @Override
    public double[][] attend(double[][] queries, double[][] rows) {
      throw new IllegalStateException("dynamic convolution has no attention by content");
    }

    /** Maps {@code [N][D]} to {@code [N][D]}. */
    private double[][] values(double[][] rows) {
      double[][] values = Rows.times(rows, parameter("value"), sizes.width());
      double[][] gates = Rows.times(rows, parameter("gate"), sizes.width());
      for (int n = 0; n < values.length; n++) {
        for (int i = 0; i < values[n].length; i++) {
          values[n][i] *= Activations.sigmoid(gates[n][i]);
        }
      }
      return values;
    }

    private double[] parameter(String name) {
      return parameters.get(prefix + name);
    }
  }
}
