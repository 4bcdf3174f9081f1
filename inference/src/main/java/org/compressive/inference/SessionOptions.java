package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.ops.KernelUse;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.OptimizerOptions.GlobalJitLevel;
import org.tensorflow.proto.RewriterConfig;

/**
 * Options for TensorFlow sessions.
 *
 * @param precision the precision of matrix products. {@link Precision#AUTO} is resolved to bfloat16
 *     if it is faster on this processor and the session uses several threads, and to float32
 *     otherwise
 * @param xla whether TensorFlow compiles the graph with XLA
 * @param singleThread whether one thread runs all ops. Only kernels in Java divide their work, in a
 *     way that does not affect results. Sums are then always computed in the same order, and
 *     generating one token after the other is faster on a CPU. The thread pool that ops share is
 *     created only once per process, so the first session decides its size.
 */
public record SessionOptions(Precision precision, boolean xla, boolean singleThread) {

  public SessionOptions {
    if (precision == Precision.AUTO) {
      precision = precision.resolve(!singleThread && Processor.hasFastBfloat16());
    }
    checkArgument(
        !singleThread || precision == Precision.FLOAT32,
        "precision (%s) must be float32 on a single thread",
        precision);
  }

  /** Returns options for float32 on all cores. */
  public static SessionOptions float32() {
    return new SessionOptions(Precision.FLOAT32, false, false);
  }

  /**
   * Returns options for float32 on one thread. This suits generating one token after the other:
   * splitting the matrix product of a single row among TensorFlow's threads costs more than the
   * product itself.
   */
  public static SessionOptions onOneThread() {
    return new SessionOptions(Precision.FLOAT32, false, true);
  }

  /**
   * Returns the precision of matrix products that a graph must itself specify to run with these
   * options. On a CPU this is always float32, because TensorFlow's oneDNN rewriter converts matrix
   * products to bfloat16 if needed; it does not change the operations on a GPU.
   */
  public MatMulPrecision products() {
    return precision == Precision.BFLOAT16 && Gpu.isUsed(this)
        ? MatMulPrecision.BFLOAT16
        : MatMulPrecision.FLOAT32;
  }

  /**
   * Returns the kernels in Java that a graph may use to run with these options: all in float32, and
   * in bfloat16 on {@linkplain Processor#hasFastBfloat16 processors} whose bfloat16 is so slow that
   * attention in float32 gains more than casts cost. Otherwise, everything but the memory update is
   * left to TensorFlow, also with XLA, which compiles TensorFlow's ops together with those around
   * them.
   */
  public KernelUse kernels() {
    return kernels(Processor.hasFastBfloat16());
  }

  KernelUse kernels(boolean fastBfloat16) {
    return !xla && (precision == Precision.FLOAT32 || !fastBfloat16)
        ? KernelUse.ALL
        : KernelUse.COPIES;
  }

  public ConfigProto toProto() {
    var rewriter = RewriterConfig.newBuilder();
    if (precision == Precision.BFLOAT16) {
      rewriter.setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
    }
    var graph = GraphOptions.newBuilder().setRewriteOptions(rewriter);
    if (xla) {
      graph.setOptimizerOptions(
          OptimizerOptions.newBuilder()
              .setGlobalJitLevel(GlobalJitLevel.ON_2)
              .setCpuGlobalJit(true));
    }
    return ConfigProto.newBuilder()
        // Running one op at a time on all cores is faster here than running two ops concurrently.
        .setInterOpParallelismThreads(1)
        .setIntraOpParallelismThreads(singleThread ? 1 : Processor.cores())
        .setAllowSoftPlacement(true)
        .setGraphOptions(graph)
        .build();
  }
}
