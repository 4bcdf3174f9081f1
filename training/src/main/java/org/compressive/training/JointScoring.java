package org.compressive.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.compressive.data.BatchSource;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Scorer;

/**
 * Scores texts with several processes. Each reads an equal number of the streams, and receives the
 * losses of all, so every process computes the same scores and tables as one that reads all
 * streams:
 *
 * <pre>{@code
 * var joint = new JointScoring(() -> cluster, checkpoint.variables());
 * Score score = joint.scorer(model).score(store, options.withStreams(8)); // in every process
 * }</pre>
 *
 * <p>Every process must call the same methods of its scorer in the same order.
 */
public final class JointScoring {

  private final Supplier<Cluster> cluster;
  private final long weights;

  /**
   * Creates an object that scores with one model.
   *
   * @param cluster the processes; asked for when the first text is read, so that a process can
   *     check its input before it meets the others
   * @param variables the prefix of the model's variable files, whose index has a checksum of each
   *     tensor
   * @throws IOException if the index cannot be read
   */
  public JointScoring(Supplier<Cluster> cluster, Path variables) throws IOException {
    this.cluster = cluster;
    Path index = variables.resolveSibling(variables.getFileName() + ".index");
    weights = MoreFiles.asByteSource(index).hash(Hashing.sha256()).asLong();
  }

  /**
   * Returns a scorer of the model, perhaps with other sizes of memories.
   *
   * <p>Scoring fails with a {@link RunException} if the number of processes does not divide that of
   * streams, or if the processes have other models or texts; with a {@link ClusterException} if
   * another process has been lost.
   */
  public Scorer scorer(LanguageModel model) {
    var config = model.config();
    return new Scorer(config, model.tokenizer(), config.window(), text -> reader(model, text));
  }

  private JointReader reader(LanguageModel model, BatchSource text) {
    var hash = Hashing.sha256().newHasher().putLong(weights);
    hash.putString(ConfigurationYaml.write(model.config()), UTF_8);
    return JointReader.open(cluster.get(), model, text, hash.hash().asLong());
  }
}
