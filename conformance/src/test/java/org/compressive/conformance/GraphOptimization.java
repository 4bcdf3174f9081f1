package org.compressive.conformance;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.NumIterationsType;

/**
 * Selects whether TensorFlow optimizes a graph before running it. Either way, it runs on one thread
 * and gives the same bits each time.
 */
enum GraphOptimization {
  /**
   * The graph is first optimized by TensorFlow, for tests of values. Users get two optimization
   * passes and tests only one, because the second takes as long as the first and changes little.
   */
  OPTIMIZED(
      GraphOptions.newBuilder()
          .setRewriteOptions(
              RewriterConfig.newBuilder().setMetaOptimizerIterations(NumIterationsType.ONE))
          .build()),

  /**
   * The graph is run as it was built, for tests that depend on its structure alone. Optimizing
   * takes most of the time for a small model; without it, the rest is several times faster.
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
