package org.compressive.conformance.reference;

/** Activation functions of one number. */
final class Activations {
  private Activations() {}

  /** Returns the Gaussian error linear unit, approximated by a hyperbolic tangent. */
  static double gelu(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
