package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;

/**
 * A long short-term memory with forget gates (Hochreiter and Schmidhuber 1997, Gers et al. 2000).
 * For each row x, with the cell c and the output h of the row before it:
 *
 * <pre>
 * i = sigmoid([x, h] W_0 + b_0)
 * f = sigmoid([x, h] W_1 + b_1 + 1)
 * n = tanh([x, h] W_2 + b_2)
 * o = sigmoid([x, h] W_3 + b_3)
 * c' = f * c + i * n
 * h' = o * tanh(c')
 * </pre>
 */
public record ReferenceLstm() implements ReferenceMixer {

  @Override
  public boolean carriesState() {
    return true;
  }

  @Override
  public ImmutableMap<String, Declaration> declarations(ReferenceDimensions sizes, int layer) {
    int d = sizes.width();
    return ImmutableMap.of(
        "gates", Declaration.weight(2 * d, 2L * d, 4, d), "bias", Declaration.bias(4, d));
  }

  @Override
  public Layer layer(ReferenceParameters parameters, int layer) {
    return new OfLayer(parameters, ReferenceParameters.layerPrefix(layer) + "attention/");
  }

  private record OfLayer(ReferenceParameters parameters, String prefix) implements Layer {

    @Override
    public Output mix(double[][] x, LayerMemory before) {
      throw new IllegalStateException("an LSTM needs the number of valid rows");
    }

    @Override
    public Output mix(double[][] x, int valid, LayerMemory before) {
      double[] cell = before.state[0];
      double[] output = before.state[1];
      double[][] after = before.state;
      double[][] outputs = new double[x.length][]; // [T][D]
      for (int t = 0; t < x.length; t++) {
        double[] cellBefore = cell;
        double[] z = preactivations(x[t], output); // [4*D]
        int d = cell.length;
        cell = new double[d];
        output = new double[d];
        for (int n = 0; n < d; n++) {
          double input = Activations.sigmoid(z[n]);
          double forget = Activations.sigmoid(z[d + n] + 1);
          double candidate = Math.tanh(z[2 * d + n]);
          cell[n] = forget * cellBefore[n] + input * candidate;
          output[n] = Activations.sigmoid(z[3 * d + n]) * Math.tanh(cell[n]);
        }
        outputs[t] = output;
        if (t < valid) {
          after = new double[][] {cell, output};
        }
      }
      return new Output(outputs, new double[x.length], after);
    }

    private double[] preactivations(double[] x, double[] output) {
      double[] joined = Arrays.copyOf(x, x.length + output.length);
      System.arraycopy(output, 0, joined, x.length, output.length);
      double[] bias = parameters.get(prefix + "bias"); // [4*D]
      double[] gates = parameters.get(prefix + "gates"); // [2*D, 4*D]
      double[][] product = Rows.times(new double[][] {joined}, gates, bias.length);
      return Rows.plusToEach(product, bias)[0];
    }

    @Override
    public double[][] queries(double[][] x) {
      return new double[0][];
    }

    @Override
    public double[][] attend(double[][] queries, double[][] rows) {
      throw new IllegalStateException("an LSTM has no attention by content");
    }
  }
}
