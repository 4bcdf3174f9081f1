package org.compressive.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.compressive.checkpoints.proto.StoredVariable;
import org.tensorflow.proto.GraphDef;

/** Runs the steps of a run that several processes train, in the process that leads the others. */
final class LeadingRunner implements StepRunner {

  private final Cluster cluster;
  private final JointSteps steps;
  private final long resumed;
  private final Stragglers stragglers;
  private boolean stopAsked;
  private boolean ended;
  private Optional<String> remark = Optional.empty();

  /**
   * Creates a runner.
   *
   * @param resumed the step that the run begins from
   */
  LeadingRunner(Cluster cluster, JointSteps steps, long resumed) {
    this.cluster = cluster;
    this.steps = steps;
    this.resumed = resumed;
    stragglers = new Stragglers(cluster.spec());
  }

  @Override
  public void initialize() {
    steps.begin(Optional.empty(), resumed);
  }

  @Override
  public void restore(Path variables) {
    steps.begin(Optional.of(variables), resumed);
  }

  @Override
  public StepStatistics step(long step, double learningRate) {
    order(Order.STEP, step, Double.doubleToRawLongBits(learningRate));
    var statistics = steps.step(step, learningRate);
    remark = statistics.exchange().flatMap(each -> stragglers.after(each.computeMillis()));
    return statistics;
  }

  @Override
  public Optional<String> remark() {
    return remark;
  }

  @Override
  public void skip(long step) {
    order(Order.SKIP, step, 0);
    steps.skip(step);
  }

  @Override
  public void save(Path variables) {
    order(Order.SAVE, 0, 0);
    var unused =
        steps.together(
            session -> {
              session.save(variables);
              return true;
            });
  }

  /** Returns whether another process has been asked to stop. */
  @Override
  public boolean stopAsked() {
    return stopAsked;
  }

  @Override
  public void ended() {
    ended = true;
    order(Order.END, 0, 0);
  }

  private void order(Order order, long step, long learningRate) {
    long[][] all = cluster.exchange(order.code(), step, learningRate);
    for (int i = 1; i < all.length; i++) {
      stopAsked |= all[i][0] != 0;
    }
  }

  @Override
  public List<StoredVariable> savedVariables() {
    return steps.session().savedVariables();
  }

  @Override
  public GraphDef graph() {
    return steps.session().graph();
  }

  @Override
  public void close() {
    if (!ended && !cluster.lost()) {
      order(Order.FAIL, 0, 0);
    }
    steps.close();
  }
}
