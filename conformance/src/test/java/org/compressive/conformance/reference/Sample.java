package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;

/** Sizes, tokens, kernels and comparisons that the reference's own tests share. */
final class Sample {
  private Sample() {}

  /** Returns the sizes of a model that is plain except for its positions. */
  static ReferenceDimensions sizes(
      int vocabulary,
      int layers,
      int memory,
      int compressedMemory,
      ReferenceCompressor compressor,
      boolean separateAxes) {
    return sizes(
        vocabulary,
        layers,
        memory,
        compressedMemory,
        compressor,
        ReferenceOptions.plain().withPositions(separateAxes ? "separate" : "contiguous"));
  }

  /** Returns the sizes of a model whose layers are alike, trained by attention reconstruction. */
  static ReferenceDimensions sizes(
      int vocabulary,
      int layers,
      int memory,
      int compressedMemory,
      ReferenceCompressor compressor,
      ReferenceOptions options) {
    return new ReferenceDimensions(
        vocabulary,
        compressor.width(),
        2,
        12,
        ImmutableList.copyOf(Collections.nCopies(layers, memory)),
        ImmutableList.copyOf(Collections.nCopies(layers, compressedMemory)),
        ImmutableList.copyOf(Collections.nCopies(layers, compressor)),
        new ReferenceAttentionReconstruction(true),
        options);
  }

  /** Returns the same sizes with another loss. */
  static ReferenceDimensions withLoss(ReferenceDimensions sizes, ReferenceLoss loss) {
    return new ReferenceDimensions(
        sizes.vocabulary(),
        sizes.width(),
        sizes.heads(),
        sizes.feedForward(),
        sizes.memory(),
        sizes.compressedMemory(),
        sizes.compressors(),
        loss,
        sizes.options());
  }

  /** Returns one compressor of each kind. */
  static ImmutableList<ReferenceCompressor> compressors(int width, int rate) {
    return ImmutableList.of(
        new ReferenceMaxPooling(width, rate),
        new ReferenceMeanPooling(width, rate),
        new ReferenceConvolution(width, rate, 1),
        new ReferenceDilatedConvolution(width, rate, ImmutableList.of(1, 2)),
        new ReferenceMostUsed(width, rate),
        new ReferenceRecurrent(width, rate),
        new ReferenceSoftmaxPooling(width, rate));
  }

  /** Returns a convolution of width 8 without overlap. */
  static ReferenceCompressor convolution(int rate) {
    return new ReferenceConvolution(8, rate, 0);
  }

  static int[][] tokens(int batch, int window, int vocabulary, Random random) {
    int[][] tokens = new int[batch][window];
    for (int[] stream : tokens) {
      Arrays.setAll(stream, t -> random.nextInt(vocabulary));
    }
    return tokens;
  }

  /** Returns a kernel {@code [rate, D, D]} that passes one tap on and ignores the others. */
  static double[] kernelOfTap(int tap, int rate, int width) {
    double[] kernel = new double[rate * width * width];
    for (int n = 0; n < width; n++) {
      kernel[(tap * width + n) * width + n] = 1.0;
    }
    return kernel;
  }

  /** Returns the parameters with the same kernel in each layer. */
  static ReferenceParameters withKernels(ReferenceParameters parameters, double[] kernel) {
    ReferenceParameters changed = parameters;
    for (int layer = 0; layer < parameters.dimensions().layers(); layer++) {
      changed = changed.with(ReferenceParameters.kernelName(layer), kernel);
    }
    return changed;
  }

  static void assertClose(
      String what, double[][][] actual, double[][][] expected, double tolerance) {
    assertWithMessage("%s: streams", what).that(actual).hasLength(expected.length);
    for (int b = 0; b < expected.length; b++) {
      assertClose(what + ", stream " + b, actual[b], expected[b], tolerance);
    }
  }

  static void assertClose(String what, double[][] actual, double[][] expected, double tolerance) {
    assertWithMessage("%s: rows", what).that(actual).hasLength(expected.length);
    for (int t = 0; t < expected.length; t++) {
      assertWithMessage("%s, row %s: channels", what, t)
          .that(actual[t])
          .hasLength(expected[t].length);
      assertWithMessage("%s, row %s", what, t)
          .that(actual[t])
          .usingTolerance(tolerance)
          .containsExactly(expected[t])
          .inOrder();
    }
  }
}
