package org.compressive.training;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.compressive.graph.config.Activation;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.AutoEncoding;
import org.compressive.graph.config.BackPropagationThroughTime;
import org.compressive.graph.config.DynamicConvolution;
import org.compressive.graph.config.Embedding.Range;
import org.compressive.graph.config.Lstm;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.Residual;
import org.compressive.graph.config.SparseAttention;

/**
 * Counts the floating-point operations of a step's matrix products with full memories: 2mnk for the
 * product of an m x n and an n x k matrix. It counts the work that the model requires, independent
 * of the implementation. It does not count the projection of positions, the extra columns of a
 * relative shift, gradients between the stages of a compression function, or the gradients that
 * attention reconstruction has without its stop-gradients.
 */
public final class StepWork {

  private final double batch;
  private final double window;
  private final double width;
  private final ModelConfig model;

  /**
   * @param batch B, the batch size
   */
  public StepWork(ModelConfig model, int batch) {
    this.model = model;
    this.batch = batch;
    window = model.window();
    width = model.width();
  }

  /**
   * Returns the number of floating-point operations in a scoring step: the forward pass without
   * losses or gradients.
   */
  double evaluation() {
    return sum(layer -> windowProducts(layer) + memoryProjections(layer) + compression(layer))
        + logits();
  }

  /**
   * Returns the number of floating-point operations in a training step: the forward pass, the
   * compression loss and the necessary part of the backward pass.
   */
  public double training() {
    double perWindow = sum(this::training) + 3 * logits();
    return model.compressionLoss().windows() * perWindow;
  }

  private double training(int layer) {
    double forward = windowProducts(layer) + memoryProjections(layer) + compression(layer);
    double backward = 2 * windowProducts(layer) + memoryProjections(layer);
    double learning = 0;
    if (model.compressionLoss() instanceof AttentionReconstruction) {
      // Only the gradients of the compressor's weights, and of the inputs of the compressed rows'
      // projections.
      learning = reconstruction(layer) + compression(layer) + projectionsOfCompressed(layer);
      learning += 3 * 2 * batch * window * compressed(layer) * width;
    } else if (model.compressionLoss() instanceof AutoEncoding) {
      // The decoder's forward pass, and the gradients of its weights and inputs and of the
      // compressor's weights only.
      learning = 3 * decoder(layer) + compression(layer);
    } else if (model.compressionLoss() instanceof BackPropagationThroughTime) {
      // The gradients of the compressor's weights and inputs, and of the rows of memory, which are
      // no longer constant.
      learning = 2 * compression(layer) + memoryProjections(layer);
    }
    return forward + backward + learning;
  }

  private double sum(IntToDoubleFunction ofLayer) {
    return IntStream.range(0, model.layers()).mapToDouble(ofLayer).sum();
  }

  private double slots(int layer) {
    return (double) model.memory(layer) + model.compressedMemory(layer);
  }

  /** Returns the number of compressed rows that a window produces. */
  private double compressed(int layer) {
    return model.compresses(layer) ? window / model.compression().rate().at(layer) : 0;
  }

  private double windowProducts(int layer) {
    double square = 2 * batch * window * width * width;
    double output = model.mixer().carriesState() ? 0 : square; // an LSTM has no output projection
    int matrices = model.activation() == Activation.GATED ? 3 : 2;
    double network = 2 * matrices * batch * window * width * model.feedForward();
    // Two branches, each with three gates of two square matrices.
    double gates = model.residual() == Residual.GATED ? 2 * 12 * batch * window * width * width : 0;
    return mixing(layer) + output + network + gates;
  }

  /**
   * Returns the number of floating-point operations in the projections of the window's rows and in
   * all matrix products with slots.
   */
  private double mixing(int layer) {
    if (model.mixer() instanceof DynamicConvolution convolution) {
      double values = 4 * batch * window * width * width; // with their gates
      double kernels = 2 * batch * window * width * model.heads() * convolution.kernel();
      double reached = Math.min(convolution.reach(), slots(layer)) + window;
      return values + kernels + 2 * batch * window * reached * width;
    }
    if (model.mixer() instanceof Lstm) {
      return 16 * batch * window * width * width; // four gates of the row and of the output before
    }
    double queryKeyValue = 6 * batch * window * width * width;
    double keys = keysPerRow(layer);
    return queryKeyValue + 3 * 2 * batch * window * keys * width;
  }

  /** Returns the number of keys that a row of the window is scored against. */
  private double keysPerRow(int layer) {
    return model.mixer() instanceof SparseAttention sparse
        ? sparse.keysPerRow(model.memory(layer), model.window(), model.heads())
        : slots(layer) + window;
  }

  /**
   * Returns the number of floating-point operations in the projections of memories to keys and
   * values or, in a dynamic convolution, to values and their gates.
   */
  private double memoryProjections(int layer) {
    return 4 * batch * slots(layer) * width * width;
  }

  private double compression(int layer) {
    double products = model.compression().productsPerRow(layer, model.width());
    return model.compresses(layer) ? 2 * batch * window * products : 0;
  }

  private double decoder(int layer) {
    return model.compresses(layer) ? 2 * batch * window * width * width : 0;
  }

  private double projectionsOfCompressed(int layer) {
    return 4 * batch * compressed(layer) * width * width;
  }

  private double reconstruction(int layer) {
    if (!model.compresses(layer)) {
      return 0;
    }
    double old = 2 * 2 * batch * window * window * width;
    double renewed = 2 * 2 * batch * window * compressed(layer) * width;
    return projectionsOfCompressed(layer) + old + renewed;
  }

  /**
   * Returns the number of floating-point operations in the logits and in the projections between
   * the model's width and the smaller widths of token embeddings. The head has one additional entry
   * for each cluster. The entries in a cluster are computed only for the tokens in it, whose share
   * is estimated by {@link LogUniform}.
   */
  private double logits() {
    double tokens = batch * window;
    double products = 0;
    int clusters = model.embedding().cutoffs().size();
    for (Range range : model.embedding().ranges(model.vocabulary(), model.width())) {
      boolean head = range.first() == 0;
      double scored = head ? tokens : tokens * new LogUniform(model.vocabulary()).share(range);
      products += scored * range.width() * (range.size() + (head ? clusters : 0));
      if (range.width() < model.width()) {
        products += 2 * scored * width * range.width(); // for inputs and for logits
      }
    }
    return 2 * products;
  }
}
