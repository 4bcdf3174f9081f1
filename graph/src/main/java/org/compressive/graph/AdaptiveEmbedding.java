package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.compressive.graph.config.Embedding.Range;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.TokenModel;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Adaptive input and softmax: the vocabulary is divided into a head of frequent tokens and clusters
 * of increasingly rare tokens, whose embeddings are increasingly narrow. The head's softmax has an
 * entry for each cluster. The probability of a token in a cluster is the product of the cluster's
 * entry and the token's own entry in the cluster's softmax. The loss evaluates a cluster only where
 * the next token is in it, so it never computes a score for each of the V tokens, as {@link
 * #logits} does.
 */
final class AdaptiveEmbedding implements TokenEmbedding {

  /** The prefix of the names of the parameters that score clusters. */
  static final String CLUSTER = "cluster";

  private final int width;
  private final VocabularyRange head;
  private final ImmutableList<VocabularyRange> clusters;
  private final WeightMatrix clusterScores; // [E', n]
  private final Operand<TFloat32> clusterBias; // [n]

  AdaptiveEmbedding(ParameterScope parameters, ModelConfig config) {
    width = config.width();
    List<VocabularyRange> ranges = new ArrayList<>();
    for (Range range : config.embedding().ranges(config.vocabulary(), width)) {
      String suffix = "_" + LayerNames.digits(ranges.size());
      ranges.add(new VocabularyRange(parameters, suffix, config, range));
    }
    head = ranges.get(0);
    clusters = ImmutableList.copyOf(ranges.subList(1, ranges.size()));
    clusterScores =
        parameters.transposed(
            parameters.get(
                CLUSTER + "_weights", VocabularyRange.SCORING, clusters.size(), head.width()));
    clusterBias = parameters.get(CLUSTER + "_bias", Initialization.ZEROS, clusters.size());
  }

  @Override
  public Operand<TFloat32> embed(Ops tf, Operand<TInt32> tokens) {
    var flat = tf.reshape(tokens, tf.array(-1)); // [B*T]
    Operand<TFloat32> sum = embed(tf, head, flat);
    for (VocabularyRange cluster : clusters) {
      sum = tf.math.add(sum, embed(tf, cluster, flat)); // [B*T, D]
    }
    var scaled = tf.math.mul(sum, tf.constant((float) Math.sqrt(width)));
    return Rows.of(tf, tokens).unflatten(scaled, width); // [B, T, D]
  }

  /** Returns the rows of the tokens in one range, and zeros for all others, {@code [N, D]}. */
  private Operand<TFloat32> embed(Ops tf, VocabularyRange range, Operand<TInt32> tokens) {
    var within = tf.math.sub(tokens, tf.constant(range.first())); // [N]
    Operand<TInt32> clipped = within;
    // The outer ends stay open, so that a token outside the vocabulary is rejected.
    if (range != head) {
      clipped = tf.math.maximum(clipped, tf.constant(0));
    }
    if (range != last()) {
      clipped = tf.math.minimum(clipped, tf.constant(range.size() - 1));
    }
    var inside = tf.dtypes.cast(tf.math.equal(within, clipped), TFloat32.class); // [N]
    return tf.math.mul(range.rows(tf, clipped), tf.expandDims(inside, tf.constant(1))); // [N, D]
  }

  private VocabularyRange last() {
    return clusters.get(clusters.size() - 1);
  }

  /** Returns the log-probabilities of all V tokens, {@code [B, T, V]}. */
  @Override
  public Operand<TFloat32> logits(Ops tf, Operand<TFloat32> rows) {
    Rows shape = Rows.of(tf, rows);
    var flat = shape.flatten(rows); // [N, D]
    var first = tf.nn.logSoftmax(headScores(tf, flat)); // [N, R + n]
    List<Operand<TFloat32>> parts = new ArrayList<>();
    parts.add(tf.slice(first, tf.array(0, 0), tf.array(-1, head.size()))); // [N, R]
    for (int i = 0; i < clusters.size(); i++) {
      var entry = tf.slice(first, tf.array(0, head.size() + i), tf.array(-1, 1)); // [N, 1]
      var own = tf.nn.logSoftmax(scores(tf, clusters.get(i), flat)); // [N, R_i]
      parts.add(tf.math.add(own, entry));
    }
    int vocabulary = last().first() + last().size();
    return shape.unflatten(tf.concat(parts, tf.constant(1)), vocabulary); // [B, T, V]
  }

  @Override
  public Operand<TFloat32> nats(Ops tf, Operand<TFloat32> rows, Operand<TInt32> targets) {
    var ops = CompressiveOps.create(tf);
    var flat = Rows.of(tf, rows).flatten(rows); // [N, D]
    var wanted = tf.reshape(targets, tf.array(-1)); // [N]
    Operand<TFloat32> nats =
        ops.sparseCrossEntropy(headScores(tf, flat), headEntries(tf, wanted)); // [N]
    for (VocabularyRange cluster : clusters) {
      var within = tf.math.sub(wanted, tf.constant(cluster.first())); // [N]
      var where = tf.dtypes.cast(tf.where(inside(tf, cluster, within)), TInt32.class); // [n, 1]
      var places = tf.squeeze(where, Squeeze.axis(List.of(1L))); // [n]
      var chosen = tf.gather(flat, places, tf.constant(0)); // [n, D]
      var labels = tf.gather(within, places, tf.constant(0)); // [n]
      var own = ops.sparseCrossEntropy(scores(tf, cluster, chosen), labels); // [n]
      nats = tf.math.add(nats, tf.scatterNd(where, own, tf.shape(wanted))); // [N]
    }
    return tf.reshape(nats, tf.shape(targets)); // [B, T]
  }

  @Override
  public Optional<TokenModel.Vocabulary> packed() {
    return Optional.empty();
  }

  /**
   * Returns the index in the head's softmax of each token's entry, or of its cluster's entry if the
   * token is in a cluster, {@code [N]}.
   */
  private Operand<TInt32> headEntries(Ops tf, Operand<TInt32> tokens) {
    Operand<TInt32> entries = tf.math.minimum(tokens, tf.constant(head.size()));
    for (VocabularyRange cluster : clusters.subList(1, clusters.size())) {
      var beyond = tf.math.greaterEqual(tokens, tf.constant(cluster.first()));
      entries = tf.math.add(entries, tf.dtypes.cast(beyond, TInt32.class));
    }
    return entries;
  }

  /**
   * Returns which tokens are in a cluster, given their distances from the cluster's first token,
   * {@code [N]}. The end of the last cluster is left open, so that the CPU kernel rejects tokens
   * outside the vocabulary.
   */
  private Operand<TBool> inside(Ops tf, VocabularyRange cluster, Operand<TInt32> within) {
    var beyond = tf.math.greaterEqual(within, tf.constant(0));
    return cluster == last()
        ? beyond
        : tf.math.logicalAnd(beyond, tf.math.less(within, tf.constant(cluster.size())));
  }

  private Operand<TFloat32> headScores(Ops tf, Operand<TFloat32> rows) {
    var narrowed = head.narrowed(tf, rows); // [N, E']
    var products = clusterScores.call(tf, narrowed); // [N, n]
    var ofClusters = tf.nn.biasAdd(products, clusterBias);
    return tf.concat(List.of(head.scores(tf, narrowed), ofClusters), tf.constant(1)); // [N, R + n]
  }

  private static Operand<TFloat32> scores(Ops tf, VocabularyRange range, Operand<TFloat32> rows) {
    return range.scores(tf, range.narrowed(tf, rows));
  }
}
