package org.compressive.kernels;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** The native memory that calls of the C API need. Frames are reused and never freed. */
final class Frame {

  private static final ConcurrentLinkedQueue<Frame> FREE = new ConcurrentLinkedQueue<>();

  private final TF_Status status = tensorflow.TF_NewStatus();
  private final LongPointer cell = new LongPointer(1);
  private final Pointer cellAddress;

  private Frame() {
    // TensorFlow Java runs a session in a scope that frees the memory allocated meanwhile.
    cell.retainReference();
    // A pointer without a deallocator, because each copy of one with a deallocator has its own.
    cellAddress = KernelApi.address(cell.address());
  }

  static Frame take() {
    Frame free = FREE.poll();
    return free == null ? new Frame() : free;
  }

  void giveBack() {
    FREE.add(this);
  }

  TF_Status status() {
    return status;
  }

  /** Returns the address of a cell for one address, for functions that write an address. */
  Pointer cell() {
    return cellAddress;
  }

  /** Returns the address in the cell. */
  Pointer cellValue() {
    return KernelApi.address(cell.get());
  }

  /** Sets the status to an error. */
  void fail(int code, String message) {
    tensorflow.TF_SetStatus(status, code, message);
  }

  /**
   * Checks the status of the last call.
   *
   * @throws org.tensorflow.exceptions.TensorFlowException if it is an error
   */
  void check() {
    status.throwExceptionIfNotOK();
  }
}
