package org.compressive.inference;

import static org.compressive.graph.InferenceGraph.INITIAL_MEMORIES;
import static org.compressive.graph.InferenceGraph.LOGITS;
import static org.compressive.graph.InferenceGraph.STEP;
import static org.compressive.graph.InferenceGraph.TOKENS;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import java.util.Set;
import org.compressive.checkpoints.SavedModelWriter;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;

/** Loads a model folder's SavedModel and checks that it is what the folder's assets say. */
final class SavedModelLoading {

  private final ModelFolder folder;
  private final SessionOptions options;

  SavedModelLoading(ModelFolder folder, SessionOptions options) {
    this.folder = folder;
    this.options = options;
  }

  LanguageModel load() {
    var bundle = bundle();
    try {
      var definitions = bundle.metaGraphDef().getSignatureDefMap();
      var step = signature(definitions, STEP, bundle);
      checkEnds(STEP, step.inputs(), TOKENS, 2);
      checkEnds(STEP, step.outputs(), LOGITS, 3);
      checkVocabulary(step);
      return LanguageModel.of(folder, bundle, step, initialMemories(definitions, bundle));
    } catch (RuntimeException e) {
      bundle.close();
      throw e;
    }
  }

  private SavedModelBundle bundle() {
    try {
      return SavedModelBundle.loader(folder.path().toString())
          .withTags(SavedModelWriter.TAG)
          .withConfigProto(options.toProto())
          .load();
    } catch (TensorFlowException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new ModelException(folder.path() + " cannot be loaded: " + reason, e);
    }
  }

  private Signature signature(
      Map<String, SignatureDef> definitions, String key, SavedModelBundle bundle) {
    var definition = definitions.get(key);
    if (definition == null) {
      throw wrong("it has no signature %s, only %s".formatted(key, definitions.keySet()));
    }
    return Signature.of(definition, bundle.graph());
  }

  private @Nullable Signature initialMemories(
      Map<String, SignatureDef> definitions, SavedModelBundle bundle) {
    var specs = Memories.specs(folder.config());
    if (specs.isEmpty()) {
      return null;
    }
    var signature = signature(definitions, INITIAL_MEMORIES, bundle);
    for (MemorySpec spec : specs) {
      checkMemory(INITIAL_MEMORIES, signature.outputs(), spec);
    }
    return signature;
  }

  private void checkEnds(String key, Map<String, Operand<?>> ends, String other, int rank) {
    var names = ImmutableSet.<String>builder().add(other);
    for (MemorySpec spec : Memories.specs(folder.config())) {
      names.add(spec.name());
      checkMemory(key, ends, spec);
    }
    Set<String> needed = names.build();
    if (!ends.keySet().equals(needed) || ends.get(other).shape().numDimensions() != rank) {
      throw wrong("its %s has %s, not %s".formatted(key, shapes(ends), needed));
    }
  }

  private void checkMemory(String key, Map<String, Operand<?>> ends, MemorySpec spec) {
    var shape = Shape.of(Shape.UNKNOWN_SIZE, spec.rows(), spec.width());
    var end = ends.get(spec.name());
    if (end == null || !end.shape().isCompatibleWith(shape)) {
      throw wrong("its %s has %s, not %s %s".formatted(key, shapes(ends), spec.name(), shape));
    }
  }

  private void checkVocabulary(Signature step) {
    long logits = step.output(LOGITS).shape().get(2);
    if (logits != folder.config().vocabulary()) {
      throw wrong("its logits are %d wide".formatted(logits));
    }
  }

  private ModelException wrong(String what) {
    return new ModelException(
        "%s is not the model its assets/config.yaml describes: %s".formatted(folder.path(), what));
  }

  private static Map<String, Shape> shapes(Map<String, Operand<?>> ends) {
    var shapes = ImmutableMap.<String, Shape>builder();
    ends.forEach((name, end) -> shapes.put(name, end.shape()));
    return shapes.buildOrThrow();
  }
}
