package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableMap;

/**
 * A way to mix a window's rows with those before it.
 *
 * <p>Each is a record with the components of the configuration's record of the same name without
 * "Reference".
 */
public interface ReferenceMixer {

  /**
   * Finds the mixer of that name.
   *
   * @param simpleName of the configuration's record, such as "DynamicConvolution"
   * @param settings the record's components in their order
   * @throws IllegalStateException if the reference has no such mixer
   */
  static ReferenceMixer named(String simpleName, Object... settings) {
    return ByName.make(ReferenceMixer.class, simpleName, settings);
  }

  /** Returns the parameters of one layer by their names below {@code layer_%02d/attention/}. */
  ImmutableMap<String, Declaration> declarations(ReferenceDimensions sizes, int layer);

  /** Returns the mixer of one layer with its parameters. */
  Layer layer(ReferenceParameters parameters, int layer);

  /** One layer's mixer. */
  interface Layer {

    /**
     * Mixes a window of one stream.
     *
     * @param x {@code [T][D]}
     */
    Output mix(double[][] x, LayerMemory before);

    /** Returns what the compression loss attends with, {@code [T][D]}; no rows without keys. */
    double[][] queries(double[][] x);

    /** Attends by content, as the compression loss does. */
    double[][] attend(double[][] queries, double[][] rows);
  }

  /** A window's rows, mixed. */
  final class Output {
    final double[][] rows; // [T][D]
    final double[] received; // [K], weights by slot, mean over heads and rows

    Output(double[][] rows, double[] received) {
      this.rows = rows;
      this.received = received;
    }
  }
}
