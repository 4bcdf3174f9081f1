package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.config.AdaptiveSpan;
import org.compressive.graph.config.DynamicConvolution;
import org.compressive.graph.config.Lstm;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.RelativeAttention;
import org.compressive.graph.config.SparseAttention;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A function that mixes the rows of a window with those of the compressed memory and memory before
 * it.
 */
interface SequenceMixer {

  /**
   * The mixed rows of a window.
   *
   * @param output {@code [B, T, D]}
   * @param weights {@code [H, B, T, K]}, the contribution of each slot, which costs nothing if it
   *     is not used; empty for a mixer that carries a state, and for inference by an op that
   *     returns no weights
   * @param projections the keys and values, or values alone, from which the output was computed
   * @param queries {@code [H, B, T, E]}, scaled by 1/sqrt(E), without biases; empty for a mixer
   *     without keys, and may be empty for inference
   * @param losses the mixer's own losses, which train its parameters in addition to the task's loss
   * @param state the state after the window, {@code [B, 2, D]}; empty for a mixer that reads slots
   * @param sides the same projections with heads side by side; empty if they were not computed so
   */
  record Mixed(
      Operand<TFloat32> output,
      Optional<Operand<TFloat32>> weights,
      Map<RowPart, Projected> projections,
      Optional<Operand<TFloat32>> queries,
      List<Loss> losses,
      Optional<Operand<TFloat32>> state,
      Optional<AttentionProjections.SideBySide> sides) {

    /** Creates the result of a mixer that reads slots. */
    public Mixed(
        Operand<TFloat32> output,
        Operand<TFloat32> weights,
        Map<RowPart, Projected> projections,
        Optional<Operand<TFloat32>> queries,
        List<Loss> losses) {
      this(
          output,
          Optional.of(weights),
          projections,
          queries,
          losses,
          Optional.empty(),
          Optional.empty());
    }

    /** Returns the result of a mixer that reads slots, for inference. */
    static Mixed withoutWeights(Operand<TFloat32> output, Map<RowPart, Projected> projections) {
      return new Mixed(
          output,
          Optional.empty(),
          projections,
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty());
    }

    /** Returns the result of a mixer that carries a state. */
    static Mixed carryingState(Operand<TFloat32> output, Operand<TFloat32> state) {
      return new Mixed(
          output,
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          List.of(),
          Optional.of(state),
          Optional.empty());
    }

    /** Returns the same result with projections with heads side by side. */
    Mixed with(AttentionProjections.SideBySide projected) {
      return new Mixed(
          output, weights, projections, queries, losses, state, Optional.of(projected));
    }

    public Mixed {
      projections = Maps.immutableEnumMap(projections);
      losses = ImmutableList.copyOf(losses);
    }
  }

  /**
   * Keys or values.
   *
   * @param all the keys or values of compressed memory, memory and the window, in this order,
   *     {@code [H, B, K, E]}
   * @param window the keys or values of the window alone, {@code [H, B, T, E]}
   */
  record Projected(Operand<TFloat32> all, Operand<TFloat32> window) {

    /** Joins the keys or values of memory with those of the window. */
    static Projected join(Ops tf, Optional<Operand<TFloat32>> memory, Operand<TFloat32> window) {
      var all = memory.<Operand<TFloat32>>map(m -> tf.concat(List.of(m, window), tf.constant(2)));
      return new Projected(all.orElse(window), window);
    }
  }

  /**
   * Mixes the rows of a window.
   *
   * @param x {@code [B, T, D]}
   */
  Mixed call(Ops tf, Operand<TFloat32> x, LayerMemory memory, Reading reading, Pass pass);

  /**
   * Projects rows for use with {@link Reading#carriedKeys}.
   *
   * @param rows {@code [B, R, D]}
   * @return {@code [H, B, R, E]}: keys and values, values alone, or nothing
   */
  Map<RowPart, Operand<TFloat32>> project(Ops tf, Operand<TFloat32> rows);

  /**
   * Returns, for each position axis, the projected positions that reading a token of an open window
   * requires; empty for a mixer without position axes.
   */
  List<PositionKeys> positionKeys(Ops tf);

  /**
   * Returns the content-based attention that a compression loss reconstructs; empty for a mixer
   * without keys.
   */
  Optional<ContentAttention> contentAttention();

  /**
   * Creates the mixer of one layer.
   *
   * @param site the name of its dropout site, unique in the model
   */
  static SequenceMixer create(
      Ops tf, ParameterScope parameters, String site, ModelConfig config, int layer) {
    if (config.mixer() instanceof RelativeAttention || config.mixer() instanceof AdaptiveSpan) {
      return new RelativeAttentionMixer(tf, parameters, site, config, layer);
    }
    if (config.mixer() instanceof SparseAttention) {
      return new SparseAttentionMixer(tf, parameters, site, config, layer);
    }
    if (config.mixer() instanceof DynamicConvolution) {
      return new DynamicConvolutionMixer(parameters, site, config, layer);
    }
    if (config.mixer() instanceof Lstm) {
      return new LstmMixer(tf, parameters, config);
    }
    throw new IllegalStateException("model.mixer (%s) has no graph".formatted(config.mixer()));
  }
}
