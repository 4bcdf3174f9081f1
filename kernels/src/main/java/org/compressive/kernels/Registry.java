package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TFE_CustomDevice;
import org.tensorflow.internal.c_api.TFE_CustomDeviceTensorHandle;
import org.tensorflow.internal.c_api.TFE_Op;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * The ops that are registered with TensorFlow. All share two callbacks, because JavaCPP has room
 * for ten of each signature in a process: the one creates a kernel, which is the number of its op,
 * and the other runs it.
 */
final class Registry {

  private static final int INVALID_ARGUMENT = 3; // TF_Code
  private static final int INTERNAL = 13;

  /** The attribute with the length of lists. */
  private static final String LENGTH = "N";

  private static final List<KernelOp> OPS = new CopyOnWriteArrayList<>();
  // TensorFlow Java runs gradients and sessions in a scope that frees what is allocated meanwhile.
  private static final Create CREATE = new Create().retainReference();
  private static final Compute COMPUTE = new Compute().retainReference();
  private static final ImmutableSet<String> STOCK =
      TensorFlow.registeredOpList().getOpList().stream()
          .map(OpDef::getName)
          .collect(toImmutableSet());

  private Registry() {}

  /**
   * Registers an op and its kernel. TensorFlow ends the process if the definition is wrong or the
   * name is taken, so both are checked before.
   *
   * @throws IllegalArgumentException if an op has this name
   */
  static synchronized void register(KernelOp op) {
    checkArgument(
        !STOCK.contains(op.name()) && OPS.stream().noneMatch(o -> o.name().equals(op.name())),
        "op %s exists",
        op.name());
    OPS.add(op);
    Frame frame = Frame.take();
    try (var name = new BytePointer(op.name());
        var device = new BytePointer("CPU")) {
      KernelApi.REGISTER_OP.call(definition(op, name), frame.status(), null, null, null);
      frame.check();
      Pointer kernel = KernelApi.NEW_KERNEL.call(name, device, code(CREATE), code(COMPUTE), null);
      KernelApi.REGISTER_KERNEL.call(name, kernel, frame.status(), null, null);
      frame.check();
    }
    frame.giveBack();
  }

  /** Returns whether an op with this name is registered. */
  static boolean contains(String name) {
    return OPS.stream().anyMatch(op -> op.name().equals(name));
  }

  private static @Nullable Pointer definition(KernelOp op, BytePointer name) {
    Pointer definition = KernelApi.NEW_OP.call(name, null, null, null, null);
    arguments(KernelApi.ADD_INPUT, definition, "input_", op.inputTypes(), op.inputLists());
    arguments(KernelApi.ADD_OUTPUT, definition, "output_", op.outputTypes(), op.outputLists());
    if (op.inputLists() > 0) {
      add(KernelApi.ADD_ATTRIBUTE, definition, LENGTH + ": int >= 0");
    }
    KernelApi.SET_SHAPES.call(definition, KernelApi.UNKNOWN_SHAPES, null, null, null);
    return definition;
  }

  /** Adds inputs or outputs, of which the last are lists. */
  private static void arguments(
      CFunction add,
      @Nullable Pointer definition,
      String name,
      List<ElementType> types,
      int lists) {
    for (int i = 0; i < types.size(); i++) {
      String length = i < types.size() - lists ? "" : LENGTH + " * ";
      add(add, definition, name + i + ": " + length + types.get(i).definition());
    }
  }

  private static void add(CFunction add, @Nullable Pointer definition, String part) {
    try (var text = new BytePointer(part)) {
      add.call(definition, text, null, null, null);
    }
  }

  /** Returns the address of a callback's machine code. */
  private static Pointer code(Pointer callback) {
    return KernelApi.address(new LongPointer(KernelApi.address(callback.address())).get(0));
  }

  /** Returns the number of the op of a node, from 1. */
  private static int number(Pointer construction, Frame frame) throws Exception {
    Pointer found = KernelApi.NODE_DEFINITION.call(construction, frame.status(), null, null, null);
    frame.check();
    TF_Buffer buffer = new TF_Buffer(found);
    try {
      String name = operation(buffer);
      for (int i = 0; i < OPS.size(); i++) {
        if (OPS.get(i).name().equals(name)) {
          return i + 1;
        }
      }
      throw new IllegalStateException("op " + name + " has no kernel");
    } finally {
      tensorflow.TF_DeleteBuffer(buffer);
    }
  }

  private static String operation(TF_Buffer node) throws InvalidProtocolBufferException {
    return NodeDef.parseFrom(node.data().limit(node.length()).asByteBuffer()).getOp();
  }

  private static void compute(int number, Pointer context) {
    KernelOp op = OPS.get(number - 1);
    Frame frame = Frame.take();
    var call = new KernelCall(op, context, frame);
    try {
      op.kernel().compute(call);
      call.finish();
    } catch (Throwable e) { // a callback that throws would end the process
      int code = e instanceof IllegalArgumentException ? INVALID_ARGUMENT : INTERNAL;
      frame.fail(code, "op " + op.name() + " failed: " + oneLine(e));
      KernelApi.FAIL.call(context, frame.status(), null, null, null);
    } finally {
      call.release();
      frame.fail(0, "");
      frame.giveBack();
    }
  }

  private static String oneLine(Throwable e) {
    Throwable root = Throwables.getRootCause(e);
    String message = root.getMessage();
    String text = message == null ? root.getClass().getSimpleName() : message;
    return text.lines().findFirst().orElse("");
  }

  /** The callback that creates kernels: a function of one address that returns an address. */
  private static final class Create
      extends TFE_CustomDeviceTensorHandle.Summarize_Pointer_TF_Status {

    @Override
    public TF_Buffer call(Pointer construction, TF_Status ignored) {
      Frame frame = Frame.take();
      int number = 0;
      try {
        number = number(construction, frame);
      } catch (Throwable e) { // a callback that throws would end the process
        frame.fail(INTERNAL, "kernel has not been created: " + oneLine(e));
        KernelApi.FAIL_CONSTRUCTION.call(construction, frame.status(), null, null, null);
      }
      frame.fail(0, "");
      frame.giveBack();
      return new TF_Buffer(KernelApi.address(number));
    }
  }

  /** The callback that runs kernels: a function of two addresses. */
  private static final class Compute
      extends TFE_CustomDevice.Shall_pin_to_this_device_TFE_Op_TF_Status {

    @Override
    public boolean call(TFE_Op kernel, TF_Status context) {
      compute((int) kernel.address(), context);
      return true;
    }
  }
}
