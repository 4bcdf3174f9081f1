package org.compressive.conformance.reference;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A part of the vocabulary with an embedding of its own, whose tokens range from {@code start},
 * inclusive, to {@code end}, exclusive.
 *
 * @param index 0 for the part with the first and, by convention, most frequent tokens
 * @param width E_i, the width of its embedding
 * @param projected whether the embedding is narrower than the model, D
 */
record ReferenceCluster(int index, int start, int end, int width, boolean projected) {

  /** Returns all clusters: {@code E_i = max(1, E_0 / divisor^i)}, rounded down. */
  static ImmutableList<ReferenceCluster> of(ReferenceDimensions sizes) {
    List<Integer> cutoffs = sizes.options().cutoffs();
    ImmutableList.Builder<ReferenceCluster> clusters = ImmutableList.builder();
    int width = sizes.embeddingWidth();
    for (int i = 0; i <= cutoffs.size(); i++) {
      int start = i == 0 ? 0 : cutoffs.get(i - 1);
      int end = i == cutoffs.size() ? sizes.vocabulary() : cutoffs.get(i);
      clusters.add(new ReferenceCluster(i, start, end, width, width < sizes.width()));
      width = Math.max(1, width / sizes.options().divisor());
    }
    return clusters.build();
  }

  /** Returns V_i. */
  int size() {
    return end - start;
  }

  boolean contains(int token) {
    return token >= start && token < end;
  }

  /** Returns the name of the cluster's parameter of this kind. */
  String named(String parameter) {
    return "%s_%02d".formatted(parameter, index);
  }
}
