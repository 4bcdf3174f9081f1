package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.Signature;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.KernelUse;
import org.compressive.ops.MatMulPrecision;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * The model as the signatures of a SavedModel present it: batch size and window are known only at
 * run time.
 */
final class SignatureModel implements WindowReader {

  private final ModelConfig config;
  private final int batch;
  private final InferenceGraph model;
  private final Session session;

  /** Creates a model for this process, with kernels in Java where they run. */
  SignatureModel(
      ModelConfig config, int batch, ReferenceParameters values, GraphOptimization running) {
    this(
        config,
        batch,
        values,
        running,
        InferenceGraph.build(config, MatMulPrecision.FLOAT32, KernelUse.ALL));
  }

  /** Creates a model of TensorFlow's own ops, as a SavedModel has it. */
  static SignatureModel stock(
      ModelConfig config, int batch, ReferenceParameters values, GraphOptimization running) {
    return new SignatureModel(config, batch, values, running, InferenceGraph.build(config));
  }

  private SignatureModel(
      ModelConfig config,
      int batch,
      ReferenceParameters values,
      GraphOptimization running,
      InferenceGraph model) {
    this.config = config;
    this.batch = batch;
    this.model = model;
    session = running.session(model.graph());
    StaticModel.assign(model.ops(), session, model.parameters(), values);
  }

  Graph graph() {
    return model.graph();
  }

  @Override
  public Reading read(int[][] window, Map<String, float[]> before) {
    var step = signature(InferenceGraph.STEP);
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.feed(step.inputs().get(InferenceGraph.TOKENS), window);
      feed(evaluation, step, Memories.specs(config), before);
      var outputs = fetch(evaluation, step);
      return new Reading(
          outputs.get(InferenceGraph.LOGITS),
          without(outputs, InferenceGraph.LOGITS),
          OptionalDouble.empty());
    }
  }

  /**
   * Scores a window after {@link #project projected} memories.
   *
   * @return {@code nats} row-major {@code [B, T]}, and the next projected memories
   */
  ImmutableMap<String, float[]> score(
      int[][] window, int[][] targets, Map<String, float[]> before) {
    var score = signature(InferenceGraph.SCORE);
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.feed(score.inputs().get(InferenceGraph.TOKENS), window);
      evaluation.feed(score.inputs().get(InferenceGraph.TARGETS), targets);
      feed(evaluation, score, Memories.projectedSpecs(config), before);
      return fetch(evaluation, score);
    }
  }

  /** Returns memories with keys and values, by head row-major {@code [H, B, rows, E]}. */
  ImmutableMap<String, float[]> project(Map<String, float[]> memories) {
    var project = signature(InferenceGraph.PROJECT_MEMORIES);
    try (Evaluation evaluation = new Evaluation(session)) {
      feed(evaluation, project, Memories.specs(config), memories);
      return fetch(evaluation, project);
    }
  }

  /** Returns memories in which some streams have been cleared. */
  Map<String, float[]> clear(Map<String, float[]> memories, boolean[] streams) {
    var clear = signature(InferenceGraph.CLEAR_MEMORIES);
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.feed(clear.inputs().get(InferenceGraph.STREAMS), TBool.vectorOf(streams));
      feed(evaluation, clear, Memories.specs(config), memories);
      return fetch(evaluation, clear);
    }
  }

  /**
   * Returns the logits {@code [B, T, V]} of a window read from empty memories, by {@code
   * serving_default}.
   */
  float[] serve(int[][] window) {
    var serving = signature(InferenceGraph.SERVING_DEFAULT);
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.feed(serving.inputs().get(InferenceGraph.TOKENS), window);
      return evaluation.fetch(List.of(serving.outputs().get(InferenceGraph.LOGITS))).get(0);
    }
  }

  @Override
  public ImmutableMap<String, float[]> initialMemories() {
    var initial = signature(InferenceGraph.INITIAL_MEMORIES);
    try (Evaluation evaluation = new Evaluation(session)) {
      evaluation.feed(initial.inputs().get(InferenceGraph.BATCH_SIZE), TInt32.scalarOf(batch));
      return fetch(evaluation, initial);
    }
  }

  private Signature signature(String key) {
    return model.signatures().get(key);
  }

  private void feed(
      Evaluation evaluation,
      Signature ends,
      List<MemorySpec> specs,
      Map<String, float[]> memories) {
    for (MemorySpec spec : specs) {
      evaluation.feed(ends.inputs().get(spec.name()), spec.shape(batch), memories.get(spec.name()));
    }
  }

  /** Returns all outputs of a signature; TensorFlow rejects a run that fetches nothing. */
  private static ImmutableMap<String, float[]> fetch(Evaluation evaluation, Signature ends) {
    if (ends.outputs().isEmpty()) {
      return ImmutableMap.of();
    }
    var names = ImmutableList.copyOf(ends.outputs().keySet());
    List<float[]> values = evaluation.fetch(ImmutableList.copyOf(ends.outputs().values()));
    var outputs = ImmutableMap.<String, float[]>builder();
    for (int i = 0; i < names.size(); i++) {
      outputs.put(names.get(i), values.get(i));
    }
    return outputs.buildOrThrow();
  }

  private static ImmutableMap<String, float[]> without(
      ImmutableMap<String, float[]> outputs, String name) {
    return ImmutableMap.copyOf(Maps.filterKeys(outputs, key -> !key.equals(name)));
  }

  @Override
  public void close() {
    session.close();
    model.close();
  }
}
