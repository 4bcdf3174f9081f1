package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Ordering;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Departures from the plain model, one by one.
 *
 * @param normalization "pre" normalises what goes into a sublayer, "post" what comes out of its
 *     residual connection (Algorithm 1), "both" does both
 * @param activation of the feed-forward layer: "relu", "gelu" or "gated", a gelu that multiplies
 * @param residual "plain" adds; "gated" is a gated recurrent unit (GTrXL)
 * @param positions where compressed rows stand: "separate", on an axis of their own; "contiguous",
 *     one step apart behind memory; "age", where their newest token stands
 * @param clamp a distance above it counts as it; 0 for none
 * @param sameLength whether each query sees as many keys as the first
 * @param tied whether logits are made with the embedding rather than weights of their own
 * @param embeddingWidth width of the embedding where it is projected to the model's; 0 if not
 * @param cutoffs the first tokens of all clusters of the vocabulary but the first, rising; empty
 *     for a vocabulary in one piece (Grave et al. 2017; Baevski and Auli 2019)
 * @param divisor how many times as wide as the next cluster's a cluster's embedding is
 * @param masked whether slots of memory and compressed memory that nothing has filled yet are
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

  /** The plain model: pre-norm, ReLU, added residuals, separate axes, a tied embedding. */
  public static ReferenceOptions plain() {
    return new ReferenceOptions(
        "pre", "relu", "plain", "separate", 0, false, true, 0, ImmutableList.of(), 4, false);
  }

  /** Whether compressed rows have a position axis, with parameters, of their own. */
  public boolean separateAxes() {
    return positions.equals("separate");
  }

  /** Whether the vocabulary is in clusters, each with an embedding of its own width. */
  public boolean adaptive() {
    return !cutoffs.isEmpty();
  }

  /** Whether the embedding is a product of two matrices. */
  public boolean factorised() {
    return embeddingWidth > 0;
  }
}
