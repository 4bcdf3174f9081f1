package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.ops.MatMulPrecision;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.OptimizerOptions.GlobalJitLevel;
import org.tensorflow.proto.RewriterConfig;

/**
 * How sessions run.
 *
 * @param precision float32 or bfloat16. Auto becomes bfloat16 where the processor has it and
 *     several threads share the work, float32 elsewhere
 * @param xla whether TensorFlow compiles the graph with XLA
 * @param singleThread whether one thread does all the work: sums are always taken in the same
 *     order, and what writes one token after the other is faster so on a CPU. TensorFlow's pool of
 *     threads within an op is made once per process: the first session decides.
 */
public record SessionOptions(Precision precision, boolean xla, boolean singleThread) {

  public SessionOptions {
    if (precision == Precision.AUTO) {
      precision = precision.resolve(!singleThread && Processor.hasBfloat16());
    }
    checkArgument(
        !singleThread || precision == Precision.FLOAT32,
        "precision (%s) must be float32 on a single thread",
        precision);
  }

  /** Float32 on all cores. */
  public static SessionOptions float32() {
    return new SessionOptions(Precision.FLOAT32, false, false);
  }

  /**
   * Float32 on one thread, for what writes one token after the other: to share out a product of one
   * row costs more than the product.
   */
  public static SessionOptions onOneThread() {
    return new SessionOptions(Precision.FLOAT32, false, true);
  }

  /**
   * What the graphs of such sessions must compute products in by themselves. On a CPU TensorFlow's
   * rewriter for oneDNN makes them bfloat16; it leaves a GPU's operations as they are.
   */
  public MatMulPrecision products() {
    return precision == Precision.BFLOAT16 && Gpu.isUsed(this)
        ? MatMulPrecision.BFLOAT16
        : MatMulPrecision.FLOAT32;
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
        // One op at a time on all cores is faster here than two ops side by side.
        .setInterOpParallelismThreads(1)
        .setIntraOpParallelismThreads(singleThread ? 1 : Processor.cores())
        .setAllowSoftPlacement(true)
        .setGraphOptions(graph)
        .build();
  }
}
