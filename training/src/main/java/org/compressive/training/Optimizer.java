package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.compressive.graph.Loss;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.ParameterRange;
import org.compressive.graph.VariableParameters;
import org.compressive.ops.Host;
import org.compressive.ops.ResourceVariable;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Turns losses into updates of parameters in four phases. Each group's gradient is computed,
 * {@linkplain GradientExchange exchanged}, clipped by its own global norm, and applied by Adam or
 * AdamW.
 *
 * <p>The groups are independent: a parameter learns from the sum of its own group's losses. A group
 * without losses or without parameters is ignored.
 *
 * <pre>{@code
 * var optimizer = new Optimizer(tf, parameters, 0.5);
 * var task = new Loss("task", ParameterGroup.TRANSFORMER, error);
 * var compression = new Loss("compression", ParameterGroup.COMPRESSION, compressionLoss);
 * var update = optimizer.minimize(List.of(task, compression), learningRate);
 * var initialize = optimizer.initialize(tf);
 * }</pre>
 */
public final class Optimizer {

  private final Ops tf;
  private final Ops host; // where dropout derives its seeds from the count of updates
  private final VariableParameters parameters;
  private final double clip;
  private final GradientExchange exchange;
  private final OptimizerConfig config;
  private final double averageDecay;
  private @Nullable WeightAverage average;
  private final ResourceVariable<TInt64> updates; // []
  private final List<AdamVariables> averages = new ArrayList<>();

  /** Creates an optimizer for a single process. */
  public Optimizer(Ops tf, VariableParameters parameters, double clip) {
    this(tf, parameters, clip, GradientExchange.NONE);
  }

  /**
   * Creates an optimizer that applies gradients by Adam with the usual constants. The parameters
   * may be created after it.
   *
   * @param tf the ops of a graph, without control dependencies
   * @param clip the maximum global norm of a group's gradient
   */
  public Optimizer(Ops tf, VariableParameters parameters, double clip, GradientExchange exchange) {
    this(tf, parameters, clip, exchange, AdamConfig.DEFAULT, 0);
  }

  /** Creates an optimizer for a single process with the settings of a configuration. */
  Optimizer(Ops tf, VariableParameters parameters, TrainingConfig config) {
    this(tf, parameters, config, GradientExchange.NONE);
  }

  /** Creates an optimizer with the settings of a configuration. */
  Optimizer(
      Ops tf, VariableParameters parameters, TrainingConfig config, GradientExchange exchange) {
    this(tf, parameters, config.clip(), exchange, config.optimizer(), config.averageDecay());
  }

  private Optimizer(
      Ops tf,
      VariableParameters parameters,
      double clip,
      GradientExchange exchange,
      OptimizerConfig config,
      double averageDecay) {
    this.tf = tf;
    this.host = Host.of(tf);
    this.parameters = parameters;
    this.clip = clip;
    this.exchange = exchange;
    this.config = config;
    this.averageDecay = averageDecay;
    updates = ResourceVariable.create(host, "updates", TInt64.class, Shape.scalar());
  }

  /** Returns the variable that counts the updates made so far, a scalar that is initially 0. */
  public ResourceVariable<TInt64> updates() {
    return updates;
  }

  /**
   * Returns Adam's averages for every parameter that learns. The list is empty until {@link
   * #update} creates them.
   */
  public List<ResourceVariable<TFloat32>> averages() {
    return averages.stream().flatMap(average -> average.all().stream()).collect(toImmutableList());
  }

  /**
   * Returns the averages of the parameters that learn; empty if weights are not averaged, and
   * before {@link #update} has created them.
   */
  Optional<WeightAverage> weightAverage() {
    return Optional.ofNullable(average);
  }

  /**
   * Adds all phases to the graph.
   *
   * @param learningRate the learning rate, a scalar
   * @return the op to run once for each update
   */
  public Op minimize(List<Loss> losses, Operand<TFloat32> learningRate) {
    return update(tf, gradients(losses), learningRate);
  }

  /**
   * Adds the phases before the update.
   *
   * @return the gradient of each group that has losses and parameters
   */
  public List<ClippedGradient> gradients(List<Loss> losses) {
    return gradients(losses, Differentiation.PLAIN);
  }

  /** Adds the phases before the update, using the given way to compute gradients. */
  List<ClippedGradient> gradients(List<Loss> losses, Differentiation differentiation) {
    Ops backward = tf.withSubScope("backward");
    return clipped(backward, computed(backward, losses, differentiation));
  }

  /** Adds the first phase: returns the gradient of each group that has losses and parameters. */
  List<GroupGradient> computed(Ops tf, List<Loss> losses, Differentiation differentiation) {
    check(losses);
    return Arrays.stream(ParameterGroup.values())
        .filter(group -> learns(group, losses))
        .map(group -> gradient(tf, group, losses, differentiation))
        .collect(toImmutableList());
  }

  /** Adds the second and third phases: exchanges and clips gradients. */
  List<ClippedGradient> clipped(Ops tf, List<GroupGradient> gradients) {
    return clippedAlone(
        tf, gradients.stream().map(gradient -> exchange.exchange(tf, gradient)).toList());
  }

  /** Clips gradients without an exchange. */
  List<ClippedGradient> clippedAlone(Ops tf, List<GroupGradient> gradients) {
    return gradients.stream()
        .map(gradient -> ClippedGradient.of(tf, gradient, clip))
        .collect(toImmutableList());
  }

  /**
   * Adds the update by Adam and creates the variables for Adam's averages. The update also
   * increments the count of updates.
   *
   * @param after ops whose control dependencies run before anything is assigned
   * @param learningRate the learning rate, a scalar
   * @return the op to run once for each update
   */
  public Op update(Ops after, List<ClippedGradient> gradients, Operand<TFloat32> learningRate) {
    var next = host.math.add(updates.read(), host.constant(1L)); // []
    Ops powers = tf.withSubScope("adam");
    var count = powers.dtypes.cast(next, TFloat32.class); // []
    var adam = new Adam(powers, config, count, learningRate);
    Ops applied = after.withSubScope("apply");
    List<Op> assignments = new ArrayList<>();
    for (ClippedGradient clipped : gradients) {
      assignments.addAll(apply(adam, applied, clipped.gradient()));
    }
    if (averageDecay > 0) {
      var learning = gradients.stream().flatMap(each -> each.gradient().parameters().stream());
      average = WeightAverage.create(tf, averageDecay, learning.toList());
      assignments.add(average.update(tf.withControlDependencies(assignments), count));
    }
    assignments.add(updates.assign(after, next));
    return tf.withControlDependencies(assignments).noOp();
  }

  /**
   * Adds an op that sets the averages and the count of updates to zero. Call this method after
   * {@link #update}.
   *
   * @param tf the ops to add to
   * @return the op to run once in a session
   */
  public Op initialize(Ops tf) {
    List<Op> assignments = new ArrayList<>();
    for (ResourceVariable<TFloat32> average : averages()) {
      assignments.add(average.assign(tf, tf.fill(tf.constant(average.shape()), tf.constant(0f))));
    }
    assignments.add(updates.assign(tf, tf.constant(0L)));
    return tf.withControlDependencies(assignments).noOp();
  }

  private static void check(List<Loss> losses) {
    List<String> names = losses.stream().map(Loss::name).toList();
    checkArgument(
        names.stream().distinct().count() == names.size(),
        "losses (%s) must differ in name",
        names);
    for (Loss loss : losses) {
      Shape shape = loss.value().shape();
      checkArgument(
          shape.isCompatibleWith(Shape.scalar()),
          "loss %s (%s) must be a scalar",
          loss.name(),
          shape);
    }
  }

  private boolean learns(ParameterGroup group, List<Loss> losses) {
    return !parameters.in(group).isEmpty()
        && losses.stream().anyMatch(loss -> loss.group() == group);
  }

  private GroupGradient gradient(
      Ops tf, ParameterGroup group, List<Loss> losses, Differentiation differentiation) {
    Operand<TFloat32> sum =
        losses.stream()
            .filter(loss -> loss.group() == group)
            .map(Loss::value)
            .reduce(tf.math::add)
            .orElseThrow(); // []
    var gradients = differentiation.gradients(tf, group, sum, parameters.values(group));
    return new GroupGradient(group, parameters.in(group), gradients);
  }

  private List<Op> apply(Adam adam, Ops after, GroupGradient gradient) {
    List<Op> applications = new ArrayList<>();
    for (int i = 0; i < gradient.parameters().size(); i++) {
      var variable = gradient.parameters().get(i).variable();
      var slots = AdamVariables.create(tf, variable);
      averages.add(slots);
      Op applied = adam.apply(after, variable, slots, gradient.values().get(i));
      applications.add(
          gradient
              .parameters()
              .get(i)
              .spec()
              .range()
              .map(range -> clip(after.withControlDependencies(applied), variable, range))
              .orElse(applied));
    }
    return applications;
  }

  /** Moves the entries of a parameter that an update has left outside their range back into it. */
  private static Op clip(Ops after, ResourceVariable<TFloat32> variable, ParameterRange range) {
    var updated = variable.readAfter(after);
    var least = after.constant(range.least());
    return variable.assign(after, after.clipByValue(updated, least, after.constant(range.most())));
  }
}
