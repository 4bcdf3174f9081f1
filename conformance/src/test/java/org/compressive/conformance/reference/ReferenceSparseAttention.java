package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;

/**
 * Attention over the sets of Child et al. 2019, where i is the place of a row and j that of a row
 * it may attend to. The first half of the heads, rounded up, has the first set:
 *
 * <ul>
 *   <li>strided: {@code i - j <= l}, and {@code (i - j) mod l = 0}
 *   <li>fixed: {@code floor(j / l) = floor(i / l)}, and {@code j mod l >= l - c}
 * </ul>
 *
 * <p>Each set also contains i itself. Places are counted from the first row of the window; those of
 * memory are negative.
 */
public record ReferenceSparseAttention(String pattern, int stride, int summary)
    implements ReferenceMixer {

  public ReferenceSparseAttention {
    checkArgument(stride > 0, "stride is %s, must be positive", stride);
  }

  @Override
  public ImmutableMap<String, Declaration> declarations(ReferenceDimensions sizes, int layer) {
    checkArgument(!sizes.compresses(layer), "layer %s compresses, must not", layer);
    return new ReferenceRelativeAttention().declarations(sizes, layer);
  }

  @Override
  public Layer layer(ReferenceParameters parameters, int layer) {
    int first = (parameters.dimensions().heads() + 1) / 2;
    return ReferenceRelativeAttention.layer(
        parameters,
        layer,
        new ReferenceAttention(
            parameters,
            layer,
            (head, i, back) -> back == 0 || contains(head < first, i, i - back) ? 1.0 : 0.0));
  }

  private boolean contains(boolean first, int i, int j) {
    return switch (pattern) {
      case "strided" -> first ? i - j <= stride : (i - j) % stride == 0;
      case "fixed" ->
          first
              ? Math.floorDiv(j, stride) == Math.floorDiv(i, stride)
              : Math.floorMod(j, stride) >= stride - rows();
      default -> throw new IllegalStateException(pattern);
    };
  }

  /** Returns c. */
  private int rows() {
    return summary == 0 ? Math.min(8, stride) : summary;
  }
}
