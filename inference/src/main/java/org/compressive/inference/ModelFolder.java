package org.compressive.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.compressive.checkpoints.ModelChecksums;
import org.compressive.checkpoints.SavedModelWriter;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.data.CorpusException;
import org.compressive.data.Tokenizer;
import org.compressive.files.Reason;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Session;
import org.tensorflow.proto.SavedModel;

/**
 * A folder that holds everything that scoring and generation need: a SavedModel with the signatures
 * of {@link InferenceGraph}, which stock TensorFlow can load, and two assets that describe it.
 *
 * <pre>
 * saved_model.pb
 * variables/               the parameters
 * assets/config.yaml       one section, model: the configuration
 * assets/tokenizer.json    the tokenizer
 * SHA256SUMS               the checksums of the files above; a model of an earlier version has none
 * </pre>
 *
 * <p>A model without any memory has no signatures {@code initial_memories}, {@code clear_memories}
 * and {@code project_memories}, because they would return nothing.
 *
 * @param path the folder
 * @param config the model's configuration, with the memory sizes for which its graph was built
 * @param tokenizer a tokenizer with as many ids as the model's vocabulary
 */
public record ModelFolder(Path path, ModelConfig config, Tokenizer tokenizer) {

  private static final String GRAPH = "saved_model.pb";
  private static final String ASSETS = "assets";
  private static final String CONFIG = "config.yaml";
  private static final String CONTENT =
      "a model folder holds saved_model.pb, variables, assets/config.yaml and"
          + " assets/tokenizer.json";

  public ModelFolder {
    checkVocabulary(config, tokenizer, path.toString());
  }

  /**
   * Verifies the checksums of a model folder and reads its description, but not its parameters.
   *
   * @throws ModelException if the folder does not exist, or a file in it is missing, damaged or
   *     invalid
   */
  public static ModelFolder read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelException("model folder (" + folder + ") does not exist; " + CONTENT);
    }
    Path config = folder.resolve(ASSETS).resolve(CONFIG);
    Path tokenizer = folder.resolve(ASSETS).resolve(Tokenizer.ASSET);
    Path variables = folder.resolve("variables").resolve("variables.index");
    for (Path needed : List.of(folder.resolve(GRAPH), variables, config, tokenizer)) {
      if (!Files.isRegularFile(needed)) {
        throw new ModelException(
            "model folder (%s) has no %s; %s"
                .formatted(folder, folder.relativize(needed), CONTENT));
      }
    }
    verifyChecksums(folder);
    try {
      var file =
          ConfigurationYaml.read(
              ModelFile.class, Files.readString(config), config.toString(), List.of());
      return new ModelFolder(folder, file.model(), Tokenizer.read(tokenizer));
    } catch (ConfigurationException | CorpusException e) {
      throw new ModelException(
          "model folder (" + folder + ") cannot be read: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ModelException(
          "model configuration (%s) cannot be read as UTF-8 text: %s".formatted(config, e), e);
    }
  }

  /**
   * Returns the names of the SavedModel's signatures, sorted.
   *
   * @throws ModelException if the graph cannot be read
   */
  public List<String> signatures() {
    Path file = path.resolve(GRAPH);
    try (var content = new BufferedInputStream(Files.newInputStream(file))) {
      return SavedModel.parseFrom(content).getMetaGraphsList().stream()
          .flatMap(graph -> graph.getSignatureDefMap().keySet().stream())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ModelException(
          "SavedModel (%s) cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Writes a model with the parameters that it has in a session, replacing whatever is at the
   * folder's path. An earlier model remains there until the new one is complete. Each call adds a
   * saver to the graph; to write a graph often, save checkpoints instead, from which {@link
   * #export} builds a new graph.
   *
   * @param config the configuration that the graph was built from
   * @throws org.compressive.checkpoints.CheckpointException if the model cannot be written
   * @throws ModelException if the tokenizer does not fit the model
   */
  public static void write(
      Path folder, ModelConfig config, InferenceGraph graph, Session session, Tokenizer tokenizer) {
    write(folder, config, graph, Parameters.saver(graph), session, tokenizer);
  }

  /**
   * Writes a model with the parameters of a checkpoint.
   *
   * @param folder the folder to write the model to
   * @param trained the model's configuration, with the memory sizes that the exported model will
   *     have, except that memory which learned spans do not reach is left out ({@link
   *     ReachedMemory})
   * @param variablesPrefix the prefix of the paths of the checkpoint's variable files
   * @throws org.compressive.checkpoints.CheckpointException if the checkpoint cannot be read or the
   *     model cannot be written
   * @throws ModelException if the tokenizer does not fit the model
   */
  public static void export(
      Path folder, ModelConfig trained, Tokenizer tokenizer, Path variablesPrefix) {
    var objection = VariableSaver.objection(folder);
    if (objection.isPresent()) {
      throw new ModelException(
          "model folder (" + folder + ") cannot hold a model: " + objection.get());
    }
    var config = ReachedMemory.of(trained, variablesPrefix);
    try (var graph = InferenceGraph.build(config);
        var session = new Session(graph.graph(), false, SessionOptions.float32().toProto())) {
      var saver = Parameters.saver(graph);
      saver.restore(session, variablesPrefix);
      write(folder, config, graph, saver, session, tokenizer);
    }
  }

  private static void verifyChecksums(Path folder) {
    try {
      ModelChecksums.verify(folder);
    } catch (IOException e) {
      throw new ModelException("model folder (" + folder + ") cannot be used: " + Reason.of(e), e);
    }
  }

  /** Checks that a tokenizer has exactly as many ids as the model. */
  static void checkVocabulary(ModelConfig config, Tokenizer tokenizer, String where) {
    if (tokenizer.vocabulary() != config.vocabulary()) {
      throw new ModelException(
          "ids (%s) of the tokenizer must be as many as model.vocabulary (%s) of %s"
              .formatted(tokenizer.vocabulary(), config.vocabulary(), where));
    }
  }

  private static void write(
      Path folder,
      ModelConfig config,
      InferenceGraph graph,
      VariableSaver saver,
      Session session,
      Tokenizer tokenizer) {
    checkVocabulary(config, tokenizer, folder.toString());
    var yaml = ConfigurationYaml.write(new ModelFile(config));
    var writer =
        new SavedModelWriter(graph.graph(), saver)
            .asset(CONFIG, yaml.getBytes(UTF_8))
            .asset(Tokenizer.ASSET, tokenizer.asset());
    graph
        .signatures()
        .forEach(
            (key, signature) -> {
              if (!signature.outputs().isEmpty()) {
                writer.signature(key, signature);
              }
            });
    writer.write(session, folder);
  }
}
