package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.collect.Ordering;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * The maps from tokens to rows and from rows to logits. With cut-offs, they are adaptive input and
 * softmax. Tokens before the first cut-off, which should be the frequent ones, are the head. Each
 * further range is a cluster with narrower rows, and the head's softmax has an entry for each
 * cluster (Grave et al., 2017, arXiv 1609.04309; Baevski and Auli, 2019, arXiv 1809.10853;
 * Transformer-XL's {@code adaptive}).
 *
 * @param tied whether the logits use the weights of the embedding, as in Transformer-XL
 * @param width the width of the rows of a factorized embedding, which a linear map widens to the
 *     model's width; 0 for rows as wide as the model
 * @param cutoffs the first token of each cluster, ascending
 * @param divisor the factor by which the rows of each cluster are narrower than those of the range
 *     before (Transformer-XL's {@code div_val}); has no effect without cut-offs
 */
@RecordBuilder
public record Embedding(
    @JsonProperty(defaultValue = "true") boolean tied,
    @JsonProperty(defaultValue = "0") int width,
    @JsonProperty(defaultValue = "[]") List<Integer> cutoffs,
    @JsonProperty(defaultValue = "4") int divisor)
    implements EmbeddingBuilder.With {

  /** One matrix for both maps, as wide as the model. */
  public static final Embedding TIED =
      ConfigurationYaml.withDefaults(EmbeddingBuilder.builder(), Embedding.class).build();

  public Embedding {
    cutoffs = ImmutableList.copyOf(cutoffs);
    checkArgument(width >= 0, "model.embedding.width (%s) must be 0 or more", width);
    checkArgument(
        Ordering.natural().isStrictlyOrdered(cutoffs) && (cutoffs.isEmpty() || cutoffs.get(0) >= 1),
        "model.embedding.cutoffs (%s) must ascend from 1 or more",
        cutoffs);
    checkArgument(divisor >= 1, "model.embedding.divisor (%s) must be at least 1", divisor);
  }

  /** Returns whether the vocabulary is divided into a head and clusters. */
  public boolean adaptive() {
    return !cutoffs.isEmpty();
  }

  /**
   * A range of the vocabulary.
   *
   * @param first its first token
   * @param size the number of its tokens
   * @param width the width of its rows
   */
  public record Range(int first, int size, int width) {}

  /**
   * Returns the ranges into which the cut-offs divide a vocabulary, the head first; without
   * cut-offs, a single range.
   *
   * @param vocabulary V, the number of tokens in the vocabulary
   * @param modelWidth D, the width of the model
   */
  public List<Range> ranges(int vocabulary, int modelWidth) {
    var ranges = ImmutableList.<Range>builder();
    int first = 0;
    int narrow = width > 0 ? width : modelWidth;
    for (int end : Iterables.concat(cutoffs, List.of(vocabulary))) {
      ranges.add(new Range(first, end - first, narrow));
      first = end;
      narrow = Math.max(1, narrow / divisor);
    }
    return ranges.build();
  }
}
