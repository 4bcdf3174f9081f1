package org.compressive.training;

import com.google.common.hash.Hashing;
import com.google.common.primitives.ImmutableLongArray;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.Split;
import org.compressive.graph.config.ConfigurationYaml;

/** The parts of a run that every process does at the same time. */
final class JointSteps implements AutoCloseable {

  /** The number of steps between comparisons of the parameters of all processes. */
  private static final long COMPARE_EVERY = 100;

  private final Cluster cluster;
  private final TrainingSession session;

  JointSteps(Cluster cluster, RunConfig config, PreparedCorpus corpus) {
    this.cluster = cluster;
    var streams = RunFolder.trainingStreams(corpus, config);
    session = new TrainingSession(config, streams, cluster.spec().share(), cluster.sessions());
  }

  /**
   * Checks that all processes have the same configuration and data.
   *
   * @param step the step from which the first process resumes; others may give any
   * @return the step of the first process
   * @throws RunException in every process, if something differs or the streams cannot be divided
   */
  static long agree(Cluster cluster, RunConfig config, PreparedCorpus corpus, long step) {
    cluster.spec().check(config);
    String yaml = ConfigurationYaml.write(config);
    long configuration = Hashing.sha256().hashString(yaml, StandardCharsets.UTF_8).asLong();
    long data =
        Hashing.sha256()
            .newHasher()
            .putString(corpus.summary().fingerprint(), StandardCharsets.UTF_8)
            .putString(corpus.tokenizer().checksum(), StandardCharsets.UTF_8)
            .putInt(corpus.checksum(Split.TRAINING))
            .hash()
            .asLong();
    long[][] all = cluster.exchange(configuration, data, step);
    cluster.checkSame("configuration", all, 0);
    cluster.checkSame("data", all, 1);
    return all[0][2];
  }

  TrainingSession session() {
    return session;
  }

  /** Sets all variables to their values before the first step, and compares the parameters. */
  void begin(Optional<Path> variables, long step) {
    variables.ifPresentOrElse(session::restore, session::initialize);
    compare(step);
  }

  /**
   * Takes one step, and compares the parameters of all processes after every hundredth.
   *
   * @throws DivergedException in every process, if a loss or gradient is not finite; nothing is
   *     then assigned
   */
  StepStatistics step(long step, double learningRate) {
    StepStatistics statistics;
    try {
      statistics = cluster.call(() -> session.step(step, learningRate));
    } catch (DivergedException e) {
      throw withPlacesOfAll(step, e);
    }
    if ((step + 1) % COMPARE_EVERY == 0) {
      compare(step + 1);
    }
    return statistics;
  }

  /**
   * Adds the windows of the other processes to the failure of a step, which is that of all.
   *
   * @param own the failure with the windows of this process
   */
  private DivergedException withPlacesOfAll(long step, DivergedException own) {
    var places = ImmutableLongArray.builder();
    List<String> processes = new ArrayList<>();
    var all = cluster.exchangeAll(own.places());
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).isEmpty()) {
        places.addAll(all.get(i));
        processes.add(cluster.spec().name(i));
      }
    }
    return new DivergedException(
        own.getMessage(),
        processes.isEmpty() ? session.places(step) : places.build(),
        processes,
        own);
  }

  /** Goes on without a step that is not finite. */
  void skip(long step) {
    session.skip(step);
  }

  /**
   * Compares the parameters of all processes.
   *
   * @throws ClusterException if they differ
   */
  private void compare(long step) {
    long[][] digests = cluster.exchange(session.digest());
    for (int i = 1; i < digests.length; i++) {
      if (digests[i][0] != digests[0][0]) {
        throw new ClusterException(
            "parameters of process (%s) differ from those of process 0 after step %s"
                .formatted(cluster.spec().name(i), step));
      }
    }
  }

  /** Does something with the session that waits for other processes. */
  <T> T together(Function<TrainingSession, T> work) {
    return cluster.call(() -> work.apply(session));
  }

  /** Closes the session, unless it may still be waiting for a process that has been lost. */
  @Override
  public void close() {
    if (!cluster.lost()) {
      session.close();
    }
  }
}
