package org.compressive.inference;

import static org.compressive.graph.InferenceGraph.BATCH_SIZE;
import static org.compressive.graph.InferenceGraph.CLEAR_MEMORIES;
import static org.compressive.graph.InferenceGraph.INITIAL_MEMORIES;
import static org.compressive.graph.InferenceGraph.LOGITS;
import static org.compressive.graph.InferenceGraph.NATS;
import static org.compressive.graph.InferenceGraph.PROJECT_MEMORIES;
import static org.compressive.graph.InferenceGraph.SCORE;
import static org.compressive.graph.InferenceGraph.STEP;
import static org.compressive.graph.InferenceGraph.STREAMS;
import static org.compressive.graph.InferenceGraph.TARGETS;
import static org.compressive.graph.InferenceGraph.TOKENS;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.compressive.checkpoints.SavedModelWriter;
import org.compressive.checkpoints.SignatureProto;
import org.compressive.graph.Memories;
import org.compressive.graph.MemorySpec;
import org.compressive.graph.ParameterSpec;
import org.compressive.graph.Signature;
import org.compressive.graph.VariableParameters;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Loads a model folder's SavedModel and checks that it matches the folder's assets: the names,
 * shapes and types of its signatures and of its parameters. Loading runs the op of the graph that
 * restores the variables; the checks precede everything else that is run.
 */
final class SavedModelLoading {

  /** The inputs that each signature takes besides the memories. */
  private static final ImmutableMap<String, Set<String>> INPUTS =
      ImmutableMap.of(
          STEP, Set.of(TOKENS),
          SCORE, Set.of(TOKENS, TARGETS),
          INITIAL_MEMORIES, Set.of(BATCH_SIZE),
          CLEAR_MEMORIES, Set.of(STREAMS),
          PROJECT_MEMORIES, Set.of());

  private static final ImmutableMap<String, Set<String>> OUTPUTS =
      ImmutableMap.of(
          STEP, Set.of(LOGITS),
          SCORE, Set.of(NATS),
          INITIAL_MEMORIES, Set.of(),
          CLEAR_MEMORIES, Set.of(),
          PROJECT_MEMORIES, Set.of());

  /** The types of inputs and outputs that are not float32. */
  private static final ImmutableMap<String, Class<? extends TType>> TYPES =
      ImmutableMap.of(
          TOKENS, TInt32.class,
          TARGETS, TInt32.class,
          BATCH_SIZE, TInt32.class,
          STREAMS, TBool.class);

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
      var signatures = ImmutableMap.<String, Signature>builder();
      for (String key : needed()) {
        signatures.put(key, signature(definitions, key, bundle));
      }
      var loaded = signatures.buildOrThrow();
      check(loaded);
      checkParameters(bundle.graph());
      return LanguageModel.of(folder, bundle, loaded);
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
      throw new ModelException("model (" + folder.path() + ") cannot be loaded: " + reason, e);
    }
  }

  private Signature signature(
      Map<String, SignatureDef> definitions, String key, SavedModelBundle bundle) {
    var definition = definitions.get(key);
    if (definition == null) {
      throw wrong(
          "its signatures (%s) do not include %s; an older model must be exported again"
              .formatted(definitions.keySet(), key));
    }
    try {
      return SignatureProto.read(definition, bundle.graph());
    } catch (IllegalArgumentException e) {
      throw wrong("its %s is broken: %s".formatted(key, e.getMessage()), e);
    }
  }

  /**
   * Returns the keys of the required signatures. A model without memories has none of the
   * signatures that return only memories.
   */
  private List<String> needed() {
    return Memories.specs(folder.config()).isEmpty()
        ? List.of(STEP, SCORE)
        : List.of(STEP, SCORE, INITIAL_MEMORIES, CLEAR_MEMORIES, PROJECT_MEMORIES);
  }

  private void check(Map<String, Signature> signatures) {
    signatures.forEach(
        (key, signature) -> {
          checkEnds(key, signature.inputs(), INPUTS.get(key), taken(key));
          checkEnds(key, signature.outputs(), OUTPUTS.get(key), given(key));
        });
    Shape logits = signatures.get(STEP).output(LOGITS).shape();
    if (logits.numDimensions() != 3 || logits.get(2) != folder.config().vocabulary()) {
      throw wrong("its logits (%s) do not fit".formatted(logits));
    }
  }

  /**
   * Checks the parameters of the graph, which generators and tracers look up by name when they add
   * operations to it.
   */
  private void checkParameters(Graph graph) {
    var parameters = VariableParameters.of(graph);
    for (ParameterSpec spec : ParameterSpec.all(folder.config())) {
      Shape shape;
      try {
        shape = parameters.parameter(spec).shape();
      } catch (IllegalArgumentException e) {
        throw wrong("its graph does not fit: " + e.getMessage(), e);
      }
      if (!shape.isCompatibleWith(spec.shape())) {
        throw wrong("its variable %s has %s, not %s".formatted(spec.name(), shape, spec.shape()));
      }
    }
  }

  private List<MemorySpec> taken(String key) {
    return switch (key) {
      case INITIAL_MEMORIES -> List.of();
      case SCORE -> Memories.projectedSpecs(folder.config());
      default -> Memories.specs(folder.config());
    };
  }

  private List<MemorySpec> given(String key) {
    return switch (key) {
      case SCORE, PROJECT_MEMORIES -> Memories.projectedSpecs(folder.config());
      default -> Memories.specs(folder.config());
    };
  }

  private void checkEnds(
      String key, Map<String, Operand<?>> ends, Set<String> others, List<MemorySpec> memories) {
    var names = ImmutableSet.<String>builder().addAll(others);
    ends.forEach((name, end) -> checkType(key, name, end));
    for (MemorySpec spec : memories) {
      names.add(spec.name());
      checkMemory(key, ends, spec);
    }
    Set<String> needed = names.build();
    if (!ends.keySet().equals(needed)) {
      throw wrong("its %s has %s, not %s".formatted(key, shapes(ends), needed));
    }
  }

  /**
   * Checks the type of an input or output. TensorFlow would read the bytes of another type as if
   * they were of this one, or fail when it runs.
   */
  private void checkType(String key, String name, Operand<?> end) {
    Class<? extends TType> type = TYPES.getOrDefault(name, TFloat32.class);
    if (!end.type().equals(type)) {
      throw wrong(
          "its %s has %s of type %s, not %s"
              .formatted(key, name, end.type().getSimpleName(), type.getSimpleName()));
    }
  }

  private void checkMemory(String key, Map<String, Operand<?>> ends, MemorySpec spec) {
    var shape = spec.shape(Shape.UNKNOWN_SIZE);
    var end = ends.get(spec.name());
    if (end == null || !end.shape().isCompatibleWith(shape)) {
      throw wrong("its %s has %s, not %s %s".formatted(key, shapes(ends), spec.name(), shape));
    }
  }

  private ModelException wrong(String what) {
    return new ModelException(message(what));
  }

  private ModelException wrong(String what, IllegalArgumentException cause) {
    return new ModelException(message(what), cause);
  }

  private String message(String what) {
    return "model (%s) is not what its assets/config.yaml describes; %s"
        .formatted(folder.path(), what);
  }

  private static Map<String, Shape> shapes(Map<String, Operand<?>> ends) {
    var shapes = ImmutableMap.<String, Shape>builder();
    ends.forEach((name, end) -> shapes.put(name, end.shape()));
    return shapes.buildOrThrow();
  }
}
