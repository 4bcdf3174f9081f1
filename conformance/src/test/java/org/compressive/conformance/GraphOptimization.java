package org.compressive.conformance;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;

/** Whether TensorFlow rewrites a graph that is run: on one thread, with the same bits each time. */
enum GraphOptimization {
  /** Rewritten by TensorFlow first, as users have it: for values. */
  OPTIMIZED(GraphOptions.getDefaultInstance()),

  /**
   * As it was built, for what its structure alone decides. Rewriting takes most of a small model's
   * time: the rest is several times faster without.
   */
  AS_BUILT(
      GraphOptions.newBuilder()
          .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true))
          .setOptimizerOptions(OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0))
          .build());

  private final ConfigProto options;

  GraphOptimization(GraphOptions graph) {
    options =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(1)
            .setGraphOptions(graph)
            .build();
  }

  Session session(Graph graph) {
    return new Session(graph, false, options);
  }
}
