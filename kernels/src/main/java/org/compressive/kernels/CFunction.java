package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkState;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TFE_Context;
import org.tensorflow.internal.c_api.TFE_CustomDevice;
import org.tensorflow.internal.c_api.TFE_TensorHandle;
import org.tensorflow.internal.c_api.TF_Status;

/**
 * A C function of up to five arguments, each an address or an integer. The stub passes five
 * arguments in registers, of which the function takes as many as it has; this is the calling
 * convention of Linux on x86_64.
 */
final class CFunction {

  @SuppressWarnings("UnusedVariable") // must live as long as the stub, which reads it
  private final LongPointer address;

  private final TFE_CustomDevice
          .Copy_tensor_from_device_TFE_Context_TFE_TensorHandle_BytePointer_TF_Status_Pointer
      stub;

  CFunction(String symbol) {
    address = new LongPointer(1).put(find(symbol).address());
    address.retainReference(); // the first use may be in a scope that frees what it allocates
    stub =
        new TFE_CustomDevice
            .Copy_tensor_from_device_TFE_Context_TFE_TensorHandle_BytePointer_TF_Status_Pointer(
            KernelApi.address(address.address()));
  }

  /** Returns the address of a function of TensorFlow. */
  static Pointer find(String symbol) {
    Pointer found = Loader.addressof(symbol);
    checkState(found != null && !found.isNull(), "function (%s) is missing in TensorFlow", symbol);
    return found;
  }

  /** Calls the function. The result is meaningless if the function returns none. */
  @Nullable Pointer call(
      @Nullable Pointer a,
      @Nullable Pointer b,
      @Nullable Pointer c,
      @Nullable Pointer d,
      @Nullable Pointer e) {
    return stub.call(
        new TFE_Context(a), new TFE_TensorHandle(b), new BytePointer(c), new TF_Status(d), e);
  }
}
