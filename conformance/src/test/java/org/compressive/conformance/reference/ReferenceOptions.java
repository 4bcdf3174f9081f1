package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Ordering;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Departures from the plain model, one by one.
 *
 * @param normalization "pre" normalizes the input of a sublayer, "post" the output of its residual
 *     connection (Algorithm 1), "both" does both
 * @param activation the activation of the feed-forward layer: "relu", "gelu" or "gated", which is a
 *     gelu that multiplies
 * @param residual "plain" adds; "gated" is a gated recurrent unit (GTrXL)
 * @param positions the positions of compressed rows: "separate", on an axis of their own;
 *     "contiguous", one step apart behind memory; "age", at the position of their newest token
 * @param clamp the largest distance (larger distances are treated as this one); 0 for none
 * @param sameLength whether each query sees as many keys as the first
 * @param tied whether logits are computed with the embedding rather than with weights of their own
 * @param embeddingWidth the width of the embedding if it is projected to the model's width; 0 if
 *     not
 * @param cutoffs the first tokens of all clusters of the vocabulary but the first, ascending; empty
 *     for an undivided vocabulary (Grave et al. 2017; Baevski and Auli 2019)
 * @param divisor the ratio of a cluster's embedding width to the next cluster's
 * @param masked whether slots of memory and compressed memory that have not been filled yet are
 *     hidden rather than attended to as zeros
 */
@RecordBuilder
public record ReferenceOptions(
    String normalization,
    String activation,
    String residual,
    String positions,
    int clamp,
    boolean sameLength,
    boolean tied,
    int embeddingWidth,
    ImmutableList<Integer> cutoffs,
    int divisor,
    boolean masked)
    implements ReferenceOptionsBuilder.With {

  public ReferenceOptions {
    checkName("normalization", normalization, ImmutableSet.of("pre", "post", "both"));
    checkName("activation", activation, ImmutableSet.of("relu", "gelu", "gated"));
    checkName("residual", residual, ImmutableSet.of("plain", "gated"));
    checkName("positions", positions, ImmutableSet.of("separate", "contiguous", "age"));
    checkArgument(clamp >= 0, "clamp is %s, must not be negative", clamp);
    checkArgument(
        embeddingWidth >= 0, "embeddingWidth is %s, must not be negative", embeddingWidth);
    checkArgument(
        Ordering.natural().isStrictlyOrdered(cutoffs), "cutoffs are %s, must rise", cutoffs);
    checkArgument(divisor > 0, "divisor is %s, must be positive", divisor);
  }

  private static void checkName(String option, String name, ImmutableSet<String> known) {
    checkArgument(known.contains(name), "%s is %s, must be one of %s", option, name, known);
  }

  /** Returns the plain model: pre-norm, ReLU, added residuals, separate axes, a tied embedding. */
  public static ReferenceOptions plain() {
    return new ReferenceOptions(
        "pre", "relu", "plain", "separate", 0, false, true, 0, ImmutableList.of(), 4, false);
  }

  /** Returns whether compressed rows have a position axis of their own, with its own parameters. */
  public boolean separateAxes() {
    return positions.equals("separate");
  }

  /** Returns whether the vocabulary is divided into clusters, each with its own embedding width. */
  public boolean adaptive() {
    return !cutoffs.isEmpty();
  }

  /** Returns whether the embedding is a product of two matrices. */
  public boolean factorised() {
    return embeddingWidth > 0;
  }
}
