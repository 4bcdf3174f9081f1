package org.compressive.kernels;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.TensorFlow;

/** The C API of ops and kernels (tensorflow/c/ops.h and kernels.h). */
final class KernelApi {

  static {
    TensorFlow.version(); // loads the natives
    // JavaCPP has opened this library privately; its symbols are found only in a global one.
    String natives = Loader.getLoadedLibraries().get("jnitensorflow");
    Loader.loadGlobal(
        natives.substring(0, natives.lastIndexOf('/') + 1) + "libtensorflow_framework.so.2");
  }

  static final CFunction NEW_OP = new CFunction("TF_NewOpDefinitionBuilder");
  static final CFunction ADD_INPUT = new CFunction("TF_OpDefinitionBuilderAddInput");
  static final CFunction ADD_OUTPUT = new CFunction("TF_OpDefinitionBuilderAddOutput");
  static final CFunction ADD_ATTRIBUTE = new CFunction("TF_OpDefinitionBuilderAddAttr");
  static final CFunction SET_SHAPES =
      new CFunction("TF_OpDefinitionBuilderSetShapeInferenceFunction");
  static final CFunction REGISTER_OP = new CFunction("TF_RegisterOpDefinition");
  static final CFunction NEW_KERNEL = new CFunction("TF_NewKernelBuilder");
  static final CFunction REGISTER_KERNEL = new CFunction("TF_RegisterKernelBuilder");
  static final CFunction NODE_DEFINITION = new CFunction("TF_OpKernelConstruction_GetNodeDef");
  static final CFunction COUNT_INPUTS = new CFunction("TF_NumInputs");
  static final CFunction GET_INPUT = new CFunction("TF_GetInput");
  static final CFunction SET_OUTPUT = new CFunction("TF_SetOutput");
  static final CFunction FAIL = new CFunction("TF_OpKernelContext_Failure");
  static final CFunction FAIL_CONSTRUCTION = new CFunction("TF_OpKernelConstruction_Failure");
  static final Pointer UNKNOWN_SHAPES = CFunction.find("TF_ShapeInferenceContextSetUnknownShape");

  private KernelApi() {}

  /** Returns an argument that is an integer. */
  static Pointer integer(long value) {
    return address(value);
  }

  /** Returns a pointer to an address. */
  static Pointer address(long value) {
    return new Address(value);
  }

  private static final class Address extends Pointer {
    Address(long value) {
      address = value;
    }
  }
}
