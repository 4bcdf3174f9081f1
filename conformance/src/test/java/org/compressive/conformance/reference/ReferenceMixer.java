package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableMap;

/**
 * A function that mixes a window's rows with those before it.
 *
 * <p>Each is a record with the components of the configuration's record of the same name without
 * "Reference".
 */
public interface ReferenceMixer {

  /**
   * Returns the mixer with this name.
   *
   * @param simpleName the name of the configuration's record, such as "DynamicConvolution"
   * @param settings the record's components in order
   * @throws IllegalStateException if the reference has no such mixer
   */
  static ReferenceMixer named(String simpleName, Object... settings) {
    return ByName.make(ReferenceMixer.class, simpleName, settings);
  }

  /** Returns whether the mixer carries a state of two rows from window to window. */
  default boolean carriesState() {
    return false;
  }

  /** Returns the parameters of one layer by their names below {@code layer_%02d/attention/}. */
  ImmutableMap<String, Declaration> declarations(ReferenceDimensions sizes, int layer);

  /** Returns the mixer of one layer with its parameters. */
  Layer layer(ReferenceParameters parameters, int layer);

  /** Returns the mixer's own losses, summed over layers. */
  default double loss(ReferenceParameters parameters) {
    return 0.0;
  }

  /** One layer's mixer. */
  interface Layer {

    /**
     * Mixes a window of one stream.
     *
     * @param x {@code [T][D]}
     */
    Output mix(double[][] x, LayerMemory before);

    /**
     * Mixes a window that may end with padding.
     *
     * @param x {@code [T][D]}
     * @param valid the number of first rows that are text; a state is kept after the last of them
     */
    default Output mix(double[][] x, int valid, LayerMemory before) {
      return mix(x, before);
    }

    /**
     * Returns the queries with which the compression loss attends, {@code [T][D]}; no rows if there
     * are no keys.
     */
    double[][] queries(double[][] x);

    /** Attends by content, as the compression loss does. */
    double[][] attend(double[][] queries, double[][] rows);
  }

  /** The mixed rows of a window. */
  final class Output {
    final double[][] rows; // [T][D]
    final double[] received; // [K], weights by slot, averaged over heads and rows
    final double[][] state; // [2 or 0][D]

    Output(double[][] rows, double[] received) {
      this(rows, received, new double[0][]);
    }

    Output(double[][] rows, double[] received, double[][] state) {
      this.rows = rows;
      this.received = received;
      this.state = state;
    }
  }
}
