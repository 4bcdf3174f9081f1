package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.compressive.data.TokenStore;
import org.compressive.files.StagedFolder;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A model as plain arrays, for comparison with other implementations: its parameters, and the
 * logits that it computes for some text. Every array is a file in NumPy's .npy format.
 *
 * <pre>
 * config.yaml              one section, model: the configuration
 * parameters/NAME.npy      float32; a slash in a parameter's name is a folder
 * tokens.npy               int32 [N, T]: N windows of one stream, one after the other
 * logits.npy               float32 [N, T, V], with memories carried from window to window
 * </pre>
 */
public final class NumpyFolder {

  private NumpyFolder() {}

  /**
   * Writes the arrays. The model runs in float32.
   *
   * @param folder the folder to write; it replaces an earlier one once it is complete
   * @param variablesPrefix the common prefix of the names of a checkpoint's variable files
   * @param text the store whose first windows are read
   * @param windows the number of windows N to read, at least 0
   * @throws IllegalArgumentException if the text has fewer windows
   * @throws org.compressive.checkpoints.CheckpointException if the checkpoint cannot be read
   * @throws IOException if the folder cannot be written
   */
  public static void write(
      Path folder, ModelConfig config, Path variablesPrefix, TokenStore text, int windows)
      throws IOException {
    checkArgument(
        windows >= 0 && windows <= text.size() / config.window(),
        "windows (%s) must be 0 to %s, as many as the text has",
        windows,
        text.size() / config.window());
    try (var graph = InferenceGraph.build(config);
        var session = new Session(graph.graph(), false, SessionOptions.float32().toProto())) {
      Parameters.saver(graph).restore(session, variablesPrefix);
      try (var staged = StagedFolder.createOrFill(folder)) {
        Files.write(
            staged.path().resolve("config.yaml"),
            ConfigurationYaml.write(new ModelFile(config)).getBytes(UTF_8));
        writeParameters(staged.path().resolve("parameters"), graph, session);
        writeLogits(
            staged.path(), new ServingRuns(config, session, graph.signatures()), text, windows);
        staged.commit();
      }
    }
  }

  private static void writeParameters(Path folder, InferenceGraph graph, Session session)
      throws IOException {
    for (Parameter parameter : graph.parameters()) {
      Path file = folder.resolve(parameter.spec().name() + ".npy");
      Files.createDirectories(file.getParent());
      try (var result = session.runner().fetch(parameter.variable().read()).run();
          var values = (TFloat32) result.get(0);
          var out = NumpyWriter.create(file, NumpyWriter.FLOAT32, values.shape().asArray())) {
        out.write(floats(values));
      }
    }
  }

  private static void writeLogits(Path folder, ServingRuns runs, TokenStore text, int windows)
      throws IOException {
    int window = runs.config().window();
    int vocabulary = runs.config().vocabulary();
    try (var memories = runs.emptyMemories(1);
        var tokens =
            NumpyWriter.create(folder.resolve("tokens.npy"), NumpyWriter.INT32, windows, window);
        var logits =
            NumpyWriter.create(
                folder.resolve("logits.npy"), NumpyWriter.FLOAT32, windows, window, vocabulary)) {
      int[] ids = new int[window];
      for (int i = 0; i < windows; i++) {
        text.read((long) i * window, ids, 0, window);
        tokens.write(ids);
        try (var read = TInt32.tensorOf(Shape.of(1, window), DataBuffers.of(ids));
            var scores = runs.step(read, memories)) { // [1, T, V]
          logits.write(floats(scores));
        }
      }
    }
  }

  private static float[] floats(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }
}
