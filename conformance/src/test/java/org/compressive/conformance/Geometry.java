package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import org.compressive.graph.TinyModel;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.Compression;
import org.compressive.graph.config.CompressionLoss;
import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.PositionScheme;

/** The sizes of a model, apart from its choices of variants. */
record Geometry(
    String name, int layers, int window, int memory, int compressedMemory, int rate, int batch) {

  static final int VOCABULARY = 31;
  static final int WIDTH = 8;

  /** The example of the paper's figure 1, in which each step pushes one compressed slot. */
  static final Geometry FIGURE_1 = new Geometry("the paper's figure 1", 3, 3, 6, 6, 3, 1);

  /** A Transformer-XL. */
  static final Geometry NO_COMPRESSED_MEMORY =
      new Geometry("no compressed memory", 2, 4, 6, 0, 2, 2);

  static final Geometry ODD_MEMORY =
      new Geometry("memory no multiple of the window", 2, 4, 6, 5, 2, 2);

  static final Geometry LONG_WINDOW = new Geometry("window longer than memory", 2, 6, 4, 4, 2, 2);

  static final ImmutableList<Geometry> ALL =
      ImmutableList.of(
          FIGURE_1,
          new Geometry("memory as long as the window", 2, 4, 4, 4, 2, 2),
          ODD_MEMORY,
          LONG_WINDOW,
          new Geometry("compressed memory but no memory", 2, 4, 0, 5, 2, 2),
          new Geometry("a window compresses to more than fits", 1, 6, 3, 2, 2, 2),
          new Geometry("rate 1", 1, 4, 4, 6, 1, 2),
          new Geometry("rate 4", 1, 4, 8, 3, 4, 2),
          NO_COMPRESSED_MEMORY,
          new Geometry("no memories", 2, 4, 0, 0, 1, 2));

  /** Returns the plain model: convolution and attention reconstruction. */
  ModelConfig plain(PositionScheme positions) {
    return config(positions, new Convolution(rate), new AttentionReconstruction());
  }

  ModelConfig config(PositionScheme positions, Compression compression, CompressionLoss loss) {
    return TinyModel.ofTokens()
        .vocabulary(VOCABULARY)
        .layers(layers)
        .width(WIDTH)
        .window(window)
        .memory(memory)
        .compressedMemory(compressedMemory)
        .compression(compression)
        .compressionLoss(loss)
        .positions(positions)
        .build();
  }

  @Override
  public String toString() {
    return name;
  }
}
