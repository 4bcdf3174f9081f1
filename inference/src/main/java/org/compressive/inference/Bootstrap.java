package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Random;

/**
 * The bootstrap (Efron, 1979): how a figure of a text varies if the parts of the text, such as
 * documents or blocks, are drawn anew. Each draw takes as many parts as there are, with
 * replacement.
 */
public final class Bootstrap {

  private static final int DRAWS = 1000;

  private Bootstrap() {}

  /**
   * Returns the bits per byte of 1000 draws, ascending.
   *
   * @param nats the nats of each part or, for the difference between two models, the difference of
   *     their nats
   * @param bytes the bytes of each part
   * @param seed the seed of the draws; the same seed gives the same draws
   */
  public static double[] bitsPerByte(double[] nats, double[] bytes, long seed) {
    checkArgument(
        nats.length == bytes.length && nats.length > 0,
        "parts (%s) must have nats and bytes (%s), and be at least 1",
        nats.length,
        bytes.length);
    var random = new Random(seed);
    double[] figures = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      figures[draw] = drawn(nats, bytes, random);
    }
    Arrays.sort(figures);
    return figures;
  }

  private static double drawn(double[] nats, double[] bytes, Random random) {
    double sumOfNats = 0;
    double sumOfBytes = 0;
    for (int i = 0; i < nats.length; i++) {
      int part = random.nextInt(nats.length);
      sumOfNats += nats[part];
      sumOfBytes += bytes[part];
    }
    return Score.bitsPerByte(sumOfNats, sumOfBytes);
  }
}
