package org.compressive.checkpoints;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.compressive.files.StagedFolder;
import org.compressive.graph.Signature;
import org.compressive.kernels.KernelOp;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;

/**
 * Writes a graph and its variables as a SavedModel with the tag {@code serve}, which stock
 * TensorFlow, TensorFlow Serving and {@code SavedModelBundle} can load.
 *
 * <pre>{@code
 * new SavedModelWriter(graph, saver)
 *     .signature("serving_default", Signature.of(Map.of("tokens", tokens), Map.of("logits", logits)))
 *     .asset("config.yaml", yaml)
 *     .write(session, run.resolve("model"));
 * }</pre>
 *
 * <p>The whole graph is written, so build one for inference only. Attributes that have their
 * default values are left out, so that older versions of TensorFlow can load the graph. The file
 * {@code SHA256SUMS} holds the checksums of all other files; {@link ModelChecksums} verifies them.
 * TensorFlow Java's exporter is not used because it writes in place, has no assets, keeps default
 * values and sets a method name that TensorFlow Serving rejects.
 */
public final class SavedModelWriter {
  /** The tag with which to load the model. */
  public static final String TAG = "serve";

  /** The graph's file in the folder of a SavedModel. */
  static final String GRAPH = "saved_model.pb";

  /** The prefix of the paths of the variables' files in the folder of a SavedModel. */
  static final String VARIABLES = "variables/variables";

  private static final Pattern ASSET = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private final Graph graph;
  private final VariableSaver saver;
  private final Map<String, Signature> signatures = new LinkedHashMap<>();
  private final Map<String, byte[]> assets = new LinkedHashMap<>();

  /**
   * Creates a writer that has no signatures or assets yet.
   *
   * @param graph an inference graph, smaller than Protobuf's limit of 2 GB without the variables
   * @param saver the saver of all its variables
   */
  public SavedModelWriter(Graph graph, VariableSaver saver) {
    this.graph = graph;
    this.saver = saver;
  }

  /**
   * Adds a signature.
   *
   * @param key the name of the signature, such as {@code serving_default}
   * @param signature a signature with at least one output
   */
  public SavedModelWriter signature(String key, Signature signature) {
    checkArgument(
        !signature.outputs().isEmpty(), "signature (%s) must have at least one output", key);
    checkArgument(
        signatures.put(key, signature) == null, "signature (%s) must be given only once", key);
    return this;
  }

  /**
   * Adds a file below {@code assets/}.
   *
   * @param name a plain file name of letters, digits, {@code _ . -}
   */
  public SavedModelWriter asset(String name, byte[] content) {
    checkArgument(
        ASSET.matcher(name).matches(),
        "asset name (\"%s\") must be letters, digits, _ . - and no path",
        name);
    checkArgument(
        assets.put(name, content.clone()) == null, "asset (%s) must be given only once", name);
    return this;
  }

  /**
   * Writes the model, with the values that the variables have in a session, and replaces any
   * earlier content of the folder. An earlier model remains there until the new one is complete and
   * on disk.
   *
   * @param folder the folder of the model
   * @throws IllegalArgumentException if there is no signature, or if the graph contains an op with
   *     a kernel in Java, which stock TensorFlow does not know
   * @throws CheckpointException if the model cannot be written; an earlier model is then untouched
   */
  public void write(Session session, Path folder) {
    checkArgument(!signatures.isEmpty(), "model (%s) must have at least one signature", folder);
    MetaGraphDef graphAndSignatures = metaGraph();
    for (OpDef op : graphAndSignatures.getMetaInfoDef().getStrippedOpList().getOpList()) {
      checkArgument(
          !KernelOp.isDefined(op.getName()),
          "op (%s) must not be in a model, because it has a kernel in Java",
          op.getName());
    }
    try (StagedFolder staged = StagedFolder.createOrFill(folder)) {
      Files.createDirectory(staged.path().resolve("variables"));
      saver.save(session, staged.path().resolve(VARIABLES));
      if (!assets.isEmpty()) {
        Path below = Files.createDirectory(staged.path().resolve("assets"));
        for (Map.Entry<String, byte[]> asset : assets.entrySet()) {
          Files.write(below.resolve(asset.getKey()), asset.getValue());
        }
      }
      writeProto(graphAndSignatures, staged.path().resolve(GRAPH));
      ModelChecksums.write(staged.path());
      staged.commit(GRAPH);
    } catch (IOException | CheckpointException e) {
      throw new CheckpointException("model (" + folder + ") cannot be written", e);
    }
  }

  // Maps are written in a fixed order, so the same graph gives the same bytes.
  private static void writeProto(MetaGraphDef graph, Path file) throws IOException {
    SavedModel model =
        SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(graph).build();
    try (OutputStream out = Files.newOutputStream(file)) {
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.useDeterministicSerialization();
      model.writeTo(coded);
      coded.flush();
    }
  }

  private MetaGraphDef metaGraph() {
    OpDefinitions ops = OpDefinitions.registered();
    GraphDef built = graph.toGraphDef();
    MetaGraphDef.Builder meta =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(
                MetaGraphDef.MetaInfoDef.newBuilder()
                    .addTags(TAG)
                    .setTensorflowVersion(TensorFlow.version())
                    .setStrippedDefaultAttrs(true)
                    .setStrippedOpList(ops.usedBy(built)))
            .setGraphDef(ops.withoutDefaults(built))
            .setSaverDef(saver.saverDef());
    signatures.forEach(
        (key, signature) -> meta.putSignatureDef(key, SignatureProto.write(signature)));
    return meta.build();
  }
}
