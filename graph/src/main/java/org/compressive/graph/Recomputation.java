package org.compressive.graph;

import static com.google.common.base.Preconditions.checkState;
import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.StopGradient;
import org.tensorflow.types.TFloat32;

/**
 * Gradients that require the forward pass to keep only each layer's input. In the backward pass,
 * each layer is run again just before its gradient is computed (Chen et al. 2016, arXiv 1604.06174,
 * with a layer as a segment). Memory use then grows by one input per layer instead of all its
 * activations, at the cost of a second forward pass.
 *
 * <p>Each instance serves one window. A model that is called with a {@link Pass#recomputing pass}
 * for this instance cuts the path of gradients between its layers; {@link #gradients} joins it
 * again, for a loss that depends on {@link CompressiveStack.Output#rows} alone. The gradient of any
 * other output of the model stops at the input of its layer. That is enough for {@link
 * #compressionGradients}, because compression losses are isolated from the Transformer.
 */
public final class Recomputation {

  /** A layer that can be run again. */
  interface Layer {

    /**
     * Returns the output of the layer.
     *
     * @param input {@code [B, T, D]}
     * @return {@code [B, T, D]}
     */
    Operand<TFloat32> call(Ops tf, Operand<TFloat32> input, LayerMemory memory);
  }

  /** A layer, the input of its first run, and the source of that input. */
  private record Segment(
      Ops tf, Layer layer, Operand<TFloat32> from, Operand<TFloat32> input, LayerMemory memory) {

    Operand<TFloat32> again(Ops after, Operand<TFloat32> same) {
      return layer.call(tf.withSubScope("again"), same, memory.map(after::identity));
    }
  }

  private final List<Segment> segments = new ArrayList<>();
  private final Sums compression;
  private int compressionLosses;
  private @Nullable Operand<TFloat32> top; // [B, T, D]

  /**
   * Creates an instance for a model that has been built.
   *
   * @param learners the parameters that learn from compression losses
   */
  public Recomputation(List<Operand<TFloat32>> learners) {
    compression = new Sums(learners);
  }

  /** Returns the input of the next layer, through which no gradient flows. */
  Operand<TFloat32> cut(Ops tf, Operand<TFloat32> from, LayerMemory memory, Layer layer) {
    checkState(top == null, "a recomputation serves one window, and has had one");
    // Wait until the layer below is finished. TensorFlow would otherwise postpone the gradients of
    // parameters to the end, and keep everything that they depend on until then.
    var input = tf.withControlDependencies(compression.latest()).stopGradient(from);
    segments.add(new Segment(tf, layer, from, input, memory));
    return input;
  }

  /** Adds the compression loss of the layer that was called last. */
  void compressed(Ops tf, Operand<TFloat32> loss) {
    compressionLosses++;
    var unused = compression.add(tf, loss, Optional.empty(), Optional.empty());
  }

  /** Returns the output of the top layer, through which no gradient flows. */
  Operand<TFloat32> cut(Ops tf, Operand<TFloat32> from) {
    top = tf.stopGradient(from);
    return top;
  }

  /**
   * Adds the second runs of the layers and the gradients of a loss to the graph.
   *
   * @param loss a scalar, computed from the rows that the model returned
   * @param parameters the parameters that {@code loss} depends on
   * @return a gradient for each parameter, of its shape
   * @throws IllegalStateException if the loss does not depend on one of the parameters
   */
  public List<Operand<TFloat32>> gradients(
      Ops tf, Operand<TFloat32> loss, List<Operand<TFloat32>> parameters) {
    checkState(top != null, "no model has been called with this recomputation");
    var sums = new Sums(parameters);
    var upstream = sums.add(tf, loss, Optional.empty(), Optional.of(top)).orElseThrow();
    for (Segment segment : Lists.reverse(segments)) {
      // The values read here are ready long before they are needed; they must wait until the
      // segment above is finished.
      Ops after = segment.tf().withControlDependencies(sums.latest());
      var input = after.identity(segment.input());
      var output = segment.again(after, input);
      upstream = sums.add(tf, output, Optional.of(upstream), Optional.of(input)).orElseThrow();
    }
    var unused = sums.add(tf, segments.get(0).from(), Optional.of(upstream), Optional.empty());
    return sums.all(tf);
  }

  /**
   * Returns the gradients of the mean of the compression losses, which were computed in the forward
   * pass.
   *
   * @return a gradient for each parameter that learns from them, of its shape
   * @throws IllegalStateException if the compression losses do not depend on one of these
   *     parameters
   */
  public List<Operand<TFloat32>> compressionGradients(Ops tf) {
    var share = tf.constant(1f / compressionLosses);
    return compression.all(tf).stream()
        .<Operand<TFloat32>>map(gradient -> tf.math.mul(gradient, share))
        .toList();
  }

  /** The gradients of the parameters, accumulated segment by segment. */
  private static final class Sums {

    private final List<Operand<TFloat32>> parameters;
    private final List<List<Operand<TFloat32>>> parts = new ArrayList<>();
    private List<Op> latest = List.of();

    Sums(List<Operand<TFloat32>> parameters) {
      this.parameters = parameters;
      parameters.forEach(parameter -> parts.add(new ArrayList<>()));
    }

    /**
     * Adds a segment's gradients to the sums, and returns the gradient of its input.
     *
     * @param upstream the gradient of {@code output}; empty for the loss itself
     * @param input the input of the segment; empty below the lowest cut
     * @return the gradient of the input; empty if there is no input
     */
    Optional<Operand<TFloat32>> add(
        Ops tf,
        Operand<TFloat32> output,
        Optional<Operand<TFloat32>> upstream,
        Optional<Operand<TFloat32>> input) {
      Set<GraphOperation> behind = behind(output);
      List<Operand<TFloat32>> sought = new ArrayList<>();
      List<Integer> indices = new ArrayList<>();
      for (int i = 0; i < parameters.size(); i++) {
        if (behind.contains((GraphOperation) parameters.get(i).op())) {
          sought.add(parameters.get(i));
          indices.add(i);
        }
      }
      input.ifPresent(sought::add);
      if (sought.isEmpty()) {
        return Optional.empty();
      }
      var options = upstream.map(u -> new Gradients.Options[] {Gradients.dx(List.of(u))});
      var gradients =
          tf.gradients(List.of(output), sought, options.orElse(new Gradients.Options[0]));
      latest = ImmutableList.<Op>copyOf(gradients.dy());
      for (int i = 0; i < indices.size(); i++) {
        parts.get(indices.get(i)).add(gradients.<TFloat32>dy(i));
      }
      return input.map(i -> gradients.<TFloat32>dy(indices.size()));
    }

    /** Returns the gradients that were added last. */
    List<Op> latest() {
      return latest;
    }

    List<Operand<TFloat32>> all(Ops tf) {
      var all = ImmutableList.<Operand<TFloat32>>builder();
      for (int i = 0; i < parameters.size(); i++) {
        List<Operand<TFloat32>> sum = parts.get(i);
        checkState(
            !sum.isEmpty(),
            "parameter (%s) has no part in the loss",
            parameters.get(i).op().name());
        all.add(sum.size() == 1 ? sum.get(0) : tf.math.addN(sum));
      }
      return all.build();
    }

    /** Returns the operations that an operand depends on, as far as gradients reach. */
    private static Set<GraphOperation> behind(Operand<TFloat32> output) {
      Set<GraphOperation> behind = new HashSet<>();
      Deque<GraphOperation> open = new ArrayDeque<>(List.of((GraphOperation) output.op()));
      while (!open.isEmpty()) {
        GraphOperation next = open.remove();
        if (behind.add(next) && !next.type().equals(StopGradient.OP_NAME)) {
          open.addAll(
              next.inputs().stream().map(i -> (GraphOperation) i.op()).collect(toImmutableList()));
        }
      }
      return behind;
    }
  }
}
