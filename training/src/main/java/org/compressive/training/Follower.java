package org.compressive.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.data.PreparedCorpus;

/**
 * Trains in a process that does not lead: it reads its own streams and does what the first process
 * tells it to do. It writes nothing to the run folder.
 */
public final class Follower {

  private final RunFolder run;
  private final Cluster cluster;
  private final BooleanSupplier stop;
  private Optional<DivergedException> diverged = Optional.empty(); // by the last step

  /**
   * Creates a follower.
   *
   * @param stop queried after each step; once it returns {@code true}, the first process is asked
   *     to write a checkpoint and to stop
   */
  public Follower(RunFolder run, Cluster cluster, BooleanSupplier stop) {
    this.run = run;
    this.cluster = cluster;
    this.stop = stop;
  }

  /**
   * Follows until the run ends.
   *
   * @throws ClusterException if a process has been lost, or if the first one cannot go on
   * @throws DivergedException if a loss or gradient is not finite
   * @throws RunException if the configuration, the data or the checkpoint of a process differ
   */
  public void follow() throws IOException {
    try (PreparedCorpus corpus = run.corpus()) {
      long step = JointSteps.agree(cluster, run.config(), corpus, 0);
      Optional<Path> variables = checkpoint(step).map(Checkpoint::variables);
      try (var steps = new JointSteps(cluster, run.config(), corpus)) {
        steps.begin(variables, step);
        while (obey(steps)) {}
      }
    }
  }

  /** Returns the checkpoint of a step; empty for a run that has none. */
  private Optional<Checkpoint> checkpoint(long step) {
    if (step < 0) {
      return Optional.empty();
    }
    var search = run.checkpoints().newest();
    if (search.found().map(Checkpoint::step).equals(Optional.of(step))) {
      return search.found();
    }
    throw new RunException(
        "run folder (%s) has another checkpoint (%s) than that of process 0 (%s)"
            .formatted(
                run.folder(),
                search.found().map(found -> Long.toString(found.step())).orElse("none"),
                step));
  }

  /** Does what the first process says; returns false at the end. */
  private boolean obey(JointSteps steps) {
    long[] message = cluster.exchange(stop.getAsBoolean() ? 1 : 0)[0];
    switch (Order.of(message[0])) {
      case STEP -> step(steps, message[1], Double.longBitsToDouble(message[2]));
      case SKIP -> {
        diverged = Optional.empty();
        steps.skip(message[1]);
      }
      case SAVE -> {
        var unused =
            steps.together(
                session -> {
                  session.contribute();
                  return true;
                });
      }
      case END -> {
        return false;
      }
      case FAIL -> {
        if (diverged.isPresent()) {
          throw diverged.get();
        }
        throw new ClusterException(
            "process (%s) has ended; its own message has the reason"
                .formatted(cluster.spec().name(0)));
      }
    }
    return true;
  }

  /** Takes a step. If it is not finite, the first process decides what follows. */
  private void step(JointSteps steps, long step, double learningRate) {
    try {
      steps.step(step, learningRate);
      diverged = Optional.empty();
    } catch (DivergedException e) {
      diverged = Optional.of(e);
    }
  }
}
