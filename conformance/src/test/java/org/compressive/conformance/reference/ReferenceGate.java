package org.compressive.conformance.reference;

/**
 * A gated recurrent unit in place of a residual addition (GTrXL, Parisotto et al. 2019, arXiv
 * 1910.06764, section 3.2).
 *
 * <pre>
 * y' = relu(y)
 * r  = sigmoid(y' W_r + x U_r)
 * z  = sigmoid(y' W_z + x U_z - bias)
 * n  = tanh(y' W_g + (r * x) U_g)
 * x' = (1 - z) * x + z * n
 * </pre>
 */
final class ReferenceGate {
  private final double[] input; // [D, 3, D]: (in, gate, out), W_r, W_z and W_g
  private final double[] state; // [D, 3, D]: U_r, U_z and U_g
  private final double[] bias; // [D]

  ReferenceGate(double[] input, double[] state, double[] bias) {
    this.input = input;
    this.state = state;
    this.bias = bias;
  }

  /**
   * Returns the residual stream after a sublayer.
   *
   * @param x the residual stream before it {@code [T][D]}
   * @param y the output of the sublayer {@code [T][D]}
   */
  double[][] of(double[][] x, double[][] y) {
    int d = bias.length;
    double[][] fromInput = Rows.times(Rows.relu(y), input, 3 * d); // [T][3*D]
    double[][] fromState = Rows.times(x, state, 3 * d); // [T][3*D]
    double[][] kept = new double[x.length][d]; // [T][D], r * x
    for (int t = 0; t < x.length; t++) {
      for (int n = 0; n < d; n++) {
        kept[t][n] = Activations.sigmoid(fromInput[t][n] + fromState[t][n]) * x[t][n];
      }
    }
    double[][] fromKept = Rows.times(kept, state, 3 * d); // [T][3*D]
    double[][] result = new double[x.length][d]; // [T][D]
    for (int t = 0; t < x.length; t++) {
      for (int n = 0; n < d; n++) {
        double update = Activations.sigmoid(fromInput[t][d + n] + fromState[t][d + n] - bias[n]);
        double candidate = Math.tanh(fromInput[t][2 * d + n] + fromKept[t][2 * d + n]);
        result[t][n] = (1 - update) * x[t][n] + update * candidate;
      }
    }
    return result;
  }
}
