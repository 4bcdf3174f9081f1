package org.compressive.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.compressive.checkpoints.SavedModelWriter;
import org.compressive.checkpoints.VariableSaver;
import org.compressive.data.CorpusException;
import org.compressive.data.Tokenizer;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Session;
import org.tensorflow.proto.SavedModel;

/**
 * A folder that alone scores and generates: a SavedModel with the signatures of {@link
 * InferenceGraph}, which stock TensorFlow loads, and two assets that say what it is.
 *
 * <pre>
 * saved_model.pb
 * variables/               the parameters
 * assets/config.yaml       one section, model: the configuration
 * assets/tokenizer.json    how text becomes tokens
 * </pre>
 *
 * <p>A model without any memory has no signatures {@code initial_memories} and {@code
 * clear_memories}, since they would give nothing.
 *
 * @param path the folder
 * @param config the model's shape, with the memory sizes its graph was built for
 * @param tokenizer of as many ids as the model's vocabulary
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
   * Reads what a folder says it is; the parameters are left alone.
   *
   * @throws ModelException if there is no folder, or something in it is missing or wrong
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
   * The names of what the SavedModel can be called by.
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
   * Writes a model with the parameters it has in a session, in place of what is at the folder;
   * until it is complete an earlier model stays. Adds a saver to the graph: a graph that is to be
   * written often is better kept as a checkpoint, from which {@link #export} builds a fresh one.
   *
   * @param config what the graph was built from
   * @throws org.compressive.checkpoints.CheckpointException if it cannot be written
   * @throws ModelException if the tokenizer does not fit the model
   */
  public static void write(
      Path folder, ModelConfig config, InferenceGraph graph, Session session, Tokenizer tokenizer) {
    write(folder, config, graph, Parameters.saver(graph), session, tokenizer);
  }

  /**
   * Writes the model whose parameters a checkpoint holds.
   *
   * @param folder where the model will be
   * @param config with the memory sizes the model will have
   * @param variablesPrefix how the names of the checkpoint's variable files begin
   * @throws org.compressive.checkpoints.CheckpointException if the checkpoint cannot be read or the
   *     model cannot be written
   * @throws ModelException if the tokenizer does not fit the model
   */
  public static void export(
      Path folder, ModelConfig config, Tokenizer tokenizer, Path variablesPrefix) {
    var objection = VariableSaver.objection(folder);
    if (objection.isPresent()) {
      throw new ModelException(
          "model folder (" + folder + ") cannot hold a model: " + objection.get());
    }
    try (var graph = InferenceGraph.build(config);
        var session = new Session(graph.graph(), false, SessionOptions.float32().toProto())) {
      var saver = Parameters.saver(graph);
      saver.restore(session, variablesPrefix);
      write(folder, config, graph, saver, session, tokenizer);
    }
  }

  /** Refuses a tokenizer that does not have just the model's ids. */
  static void checkVocabulary(ModelConfig config, Tokenizer tokenizer, String where) {
    if (tokenizer.vocabulary() != config.vocabulary()) {
      throw new ModelException(
          "ids (%d) of the tokenizer must be as many as model.vocabulary (%d) of %s"
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
