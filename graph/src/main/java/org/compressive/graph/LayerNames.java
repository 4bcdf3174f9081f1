package org.compressive.graph;

import java.util.Locale;

/**
 * The names of a model's per-layer scopes and values: a word followed by the layer's number, from
 * 0, in two digits.
 */
public final class LayerNames {

  private LayerNames() {}

  /** Returns {@code layer_00}: the scope of a layer's ops and parameters. */
  public static String layer(int layer) {
    return numbered("layer", layer);
  }

  /** Returns {@code memory_00}. */
  public static String memory(int layer) {
    return MemoryKind.MEMORY.name(layer);
  }

  /** Returns {@code compressed_memory_00}. */
  public static String compressedMemory(int layer) {
    return MemoryKind.COMPRESSED.name(layer);
  }

  /** Returns {@code attention_00}: a layer's attention weights in a trace, averaged over heads. */
  public static String attention(int layer) {
    return numbered("attention", layer);
  }

  /** Returns {@code attention_by_head_00}: each head's attention weights in a trace. */
  public static String attentionByHead(int layer) {
    return numbered("attention_by_head", layer);
  }

  /** Returns {@code compression_loss_00}: a layer's compression loss in a trace. */
  public static String compressionLoss(int layer) {
    return numbered("compression_loss", layer);
  }

  /** Returns {@code kept_00}: the rows that a layer's compression keeps, in a trace. */
  public static String kept(int layer) {
    return numbered("kept", layer);
  }

  /** Returns {@code word_00}: a word and a number, the form of all names here. */
  public static String numbered(String word, int number) {
    return word + "_" + digits(number);
  }

  /** Returns {@code 00}: the number alone, in the form that names use. */
  public static String digits(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }
}
