package org.compressive.training;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import org.compressive.graph.Memories;
import org.compressive.ops.Host;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * The histograms of one step: of the gradient of each parameter, clipped as the optimizer applies
 * it, and of each memory after the step. TensorFlow counts the values in the graph, so only the
 * counts leave it.
 */
final class StepHistograms {

  private StepHistograms() {}

  /** Returns an encoded {@code Summary} of all histograms, a scalar. */
  static Operand<TString> create(Ops tf, List<ClippedGradient> gradients, Memories memories) {
    Ops scope = Host.of(tf.withSubScope("histograms"));
    List<Operand<TString>> all = new ArrayList<>();
    for (ClippedGradient clipped : gradients) {
      GroupGradient gradient = clipped.gradient();
      for (int i = 0; i < gradient.parameters().size(); i++) {
        String parameter = gradient.parameters().get(i).spec().name();
        all.add(histogram(scope, "gradient/" + parameter, gradient.values().get(i)));
      }
    }
    memories.byName().forEach((name, rows) -> all.add(histogram(scope, "memories/" + name, rows)));
    return scope.summary.mergeSummary(all); // []
  }

  private static Operand<TString> histogram(Ops tf, String tag, Operand<TFloat32> values) {
    return tf.summary.histogramSummary(tf.constant(tag), values); // []
  }

  /** Decodes the value of {@link #create}. */
  static Summary of(TString encoded) {
    try {
      return Summary.parseFrom(encoded.asBytes().getObject());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("TensorFlow's summary must be a Summary", e);
    }
  }
}
