package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Scorer;
import org.compressive.training.Cluster;
import org.compressive.training.ClusterSpec;
import org.compressive.training.JointScoring;
import org.jspecify.annotations.Nullable;

/**
 * The processes that run a command alike, according to {@code TF_CONFIG}; perhaps only this one.
 * The first one shows and writes the results. It meets the others only once it has checked its
 * input, so that bad input is reported once; the others wait for it before they read anything.
 */
final class ProcessGroup implements AutoCloseable {

  private final Optional<ClusterSpec> spec;
  private final ClusterOptions options;
  private final OutputOptions output;
  private @Nullable Cluster cluster;

  private ProcessGroup(Optional<ClusterSpec> spec, ClusterOptions options, OutputOptions output) {
    this.spec = spec;
    this.options = options;
    this.output = output;
  }

  /** Returns the processes; if this is not the first one, after it has met the others. */
  static ProcessGroup of(ClusterOptions options, OutputOptions output) {
    var group = new ProcessGroup(ClusterOptions.cluster(), options, output);
    if (!group.leads()) {
      output.silence();
      var unused = group.cluster();
    }
    return group;
  }

  boolean isSeveral() {
    return spec.isPresent();
  }

  /** Returns whether this process shows and writes the results. */
  boolean leads() {
    return spec.isEmpty() || spec.get().leads();
  }

  /** Returns the processes, once they have met. */
  Cluster cluster() {
    if (cluster == null) {
      try (var display = ProgressDisplay.create(output)) {
        cluster =
            Cluster.join(
                spec.orElseThrow(), false, options.start(), options.silence(), display::noted);
      }
    }
    return cluster;
  }

  /**
   * Checks that the others have not been lost.
   *
   * @throws org.compressive.training.ClusterException otherwise
   */
  void check() {
    if (cluster != null) {
      cluster.check();
    }
  }

  /**
   * Returns a scorer whose streams these processes share.
   *
   * @param variables the prefix of the model's variable files
   */
  Scorer scorer(LanguageModel model, Path variables) throws IOException {
    return isSeveral()
        ? new JointScoring(this::cluster, variables).scorer(model)
        : new Scorer(model);
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}
