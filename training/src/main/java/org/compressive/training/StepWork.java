package org.compressive.training;

import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.ModelConfig;

/**
 * The floating-point operations of a step's matrix products with full memories, 2mnk each: what has
 * to be computed, whoever computes it. The projection of positions and the extra columns of a
 * relative shift are left out, for everybody.
 */
final class StepWork {

  private final double batch;
  private final double window;
  private final double slots;
  private final double width;
  private final double feedForward;
  private final double compressed;
  private final ModelConfig model;

  StepWork(ModelConfig model, int batch) {
    this.model = model;
    this.batch = batch;
    window = model.window();
    slots = (double) model.memory() + model.compressedMemory();
    width = model.width();
    feedForward = model.feedForward();
    compressed = model.compresses() ? window / model.compression().rate() : 0;
  }

  /** A step that scores: forward, without losses or gradients. */
  double evaluation() {
    return model.layers() * (windowProducts() + memoryProjections() + compression()) + logits();
  }

  /** A step that trains: forward, compression loss, and of the backward pass what is needed. */
  double training() {
    double backward = 2 * windowProducts() + memoryProjections();
    double perLayer = windowProducts() + memoryProjections() + compression() + backward;
    if (model.compresses() && model.compressionLoss() instanceof AttentionReconstruction) {
      // Of the compressor the weights alone, of the compressed rows' projections the inputs alone.
      perLayer += reconstruction() + compression() + projectionsOfCompressed();
      perLayer += 3 * 2 * batch * window * compressed * width;
    }
    return model.layers() * perLayer + 3 * logits();
  }

  private double windowProducts() {
    double keys = slots + window;
    double queryKeyValue = 6 * batch * window * width * width;
    double attention = 3 * 2 * batch * window * keys * width;
    double output = 2 * batch * window * width * width;
    double network = 4 * batch * window * width * feedForward;
    return queryKeyValue + attention + output + network;
  }

  private double memoryProjections() {
    return 4 * batch * slots * width * width;
  }

  private double compression() {
    return 2 * batch * compressed * model.compression().rate() * width * width;
  }

  private double projectionsOfCompressed() {
    return 4 * batch * compressed * width * width;
  }

  private double reconstruction() {
    double old = 2 * 2 * batch * window * window * width;
    double renewed = 2 * 2 * batch * window * compressed * width;
    return projectionsOfCompressed() + old + renewed;
  }

  private double logits() {
    return 2 * batch * window * width * model.vocabulary();
  }
}
