package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/** The model as a SavedModel's signatures offer it: batch and window are known at run time only. */
final class SignatureModel implements WindowReader {

  private final ModelConfig config;
  private final int batch;
  private final InferenceGraph model;
  private final Session session;

  SignatureModel(ModelConfig config, int batch, ReferenceParameters values) {
    this.config = config;
    this.batch = batch;
    model = InferenceGraph.build(config);
    session = Evaluation.session(model.graph());
    StaticModel.assign(model.ops(), session, model.parameters(), values);
  }

  @Override
  public Reading read(int[][] window, Map<String, float[]> before) {
    var step = model.signatures().get(InferenceGraph.STEP);
    var names = ImmutableList.copyOf(step.outputs().keySet());
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.feed(step.inputs().get(InferenceGraph.TOKENS), window);
      feed(evaluation, step, window.length, before);
      List<float[]> values = evaluation.fetch(ImmutableList.copyOf(step.outputs().values()));
      var after = ImmutableMap.<String, float[]>builder();
      for (int i = 0; i < names.size(); i++) {
        if (!names.get(i).equals(InferenceGraph.LOGITS)) {
          after.put(names.get(i), values.get(i));
        }
      }
      float[] logits = values.get(names.indexOf(InferenceGraph.LOGITS));
      return new Reading(logits, after.buildOrThrow(), OptionalDouble.empty());
    }
  }

  /** Memories of which some streams have been cleared. */
  Map<String, float[]> clear(Map<String, float[]> memories, boolean[] streams) {
    var clear = model.signatures().get(InferenceGraph.CLEAR_MEMORIES);
    var names = ImmutableList.copyOf(clear.outputs().keySet());
    if (names.isEmpty()) {
      return memories;
    }
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.feed(clear.inputs().get(InferenceGraph.STREAMS), TBool.vectorOf(streams));
      feed(evaluation, clear, batch, memories);
      List<? extends Operand<?>> operands = ImmutableList.copyOf(clear.outputs().values());
      List<float[]> values = evaluation.fetch(operands);
      var cleared = ImmutableMap.<String, float[]>builder();
      for (int i = 0; i < names.size(); i++) {
        cleared.put(names.get(i), values.get(i));
      }
      return cleared.buildOrThrow();
    }
  }

  private void feed(
      Evaluation evaluation,
      InferenceGraph.Endpoints ends,
      int streams,
      Map<String, float[]> memories) {
    for (MemorySpec spec : Memories.specs(config)) {
      Shape shape = Shape.of(streams, spec.rows(), spec.width());
      evaluation.feed(ends.inputs().get(spec.name()), shape, memories.get(spec.name()));
    }
  }

  /** Logits {@code [B, T, V]} of a window read from empty memories, by {@code serving_default}. */
  float[] serve(int[][] window) {
    var serving = model.signatures().get(InferenceGraph.SERVING_DEFAULT);
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.feed(serving.inputs().get(InferenceGraph.TOKENS), window);
      return evaluation.fetch(List.of(serving.outputs().get(InferenceGraph.LOGITS))).get(0);
    }
  }

  @Override
  public ImmutableMap<String, float[]> initialMemories() {
    var initial = model.signatures().get(InferenceGraph.INITIAL_MEMORIES);
    var names = ImmutableList.copyOf(initial.outputs().keySet());
    if (names.isEmpty()) {
      return ImmutableMap.of();
    }
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.feed(initial.inputs().get(InferenceGraph.BATCH_SIZE), TInt32.scalarOf(batch));
      List<? extends Operand<?>> operands = ImmutableList.copyOf(initial.outputs().values());
      List<float[]> values = evaluation.fetch(operands);
      var memories = ImmutableMap.<String, float[]>builder();
      for (int i = 0; i < names.size(); i++) {
        memories.put(names.get(i), values.get(i));
      }
      return memories.buildOrThrow();
    }
  }

  @Override
  public void close() {
    session.close();
    model.close();
  }
}
