package org.compressive.kernels;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loads vectors from native memory, and stores them, on every JDK from 17. JDK 17 loads them from a
 * {@code ByteBuffer}, and later ones from a {@code MemorySegment}, which JDK 17 lacks; the compiler
 * inlines the constant method handles of either.
 *
 * <p>All vectors have as many elements as the machine's vectors have floats.
 */
final class VectorMemory {

  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final int LANES = FLOATS.length();

  private static final VectorSpecies<Integer> INTEGERS = IntVector.SPECIES_PREFERRED;
  private static final int HIGH = 0xffff0000;
  private static final int HIGHEST = 0xff000000;

  /** The factor that turns {@link #eighths} into integers. */
  static final float INT8_UNIT = 0x1p-24f;

  private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();
  private static final Class<?> MEMORY = memory();
  private static final boolean SEGMENTS = MEMORY != ByteBuffer.class;
  private static final MethodHandle OF = of();
  private static final MethodHandle LOAD_FLOATS = load(FloatVector.class);
  private static final MethodHandle LOAD_INTEGERS = load(IntVector.class);
  private static final MethodHandle STORE_FLOATS = store();

  private VectorMemory() {}

  /** Returns the memory of a buffer in the form that the other methods take. */
  static Object of(ByteBuffer buffer) {
    try {
      return (Object) OF.invokeExact(buffer);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Loads float32 elements from a byte offset. */
  static FloatVector floats(Object memory, long offset) {
    try {
      return (FloatVector) LOAD_FLOATS.invokeExact(memory, offset);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Loads float32 elements, the first of which has an index in the memory. */
  static FloatVector load(Object memory, int index) {
    return floats(memory, (long) index * Float.BYTES);
  }

  /** Stores float32 elements, the first of which has an index in the memory. */
  static void store(FloatVector vector, Object memory, int index) {
    store(vector, memory, (long) index * Float.BYTES);
  }

  /** Stores float32 elements at a byte offset. */
  private static void store(FloatVector vector, Object memory, long offset) {
    try {
      STORE_FLOATS.invokeExact(vector, memory, offset);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /**
   * Loads vectors of int32, each of which holds elements of a smaller type: {@link #low} and {@link
   * #high} of bfloat16, {@link #eighths} of 8-bit integers.
   */
  static IntVector integers(Object memory, long offset) {
    try {
      return (IntVector) LOAD_INTEGERS.invokeExact(memory, offset);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Returns the bfloat16 elements in the low halves. */
  static FloatVector low(IntVector pairs) {
    return pairs.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
  }

  /** Returns the bfloat16 elements in the high halves. */
  static FloatVector high(IntVector pairs) {
    return pairs.and(HIGH).reinterpretAsFloats();
  }

  /**
   * Returns the signed 8-bit integers that begin at a bit, from 0 to 24, divided by {@link
   * #INT8_UNIT}. They stay in the highest bits, because a shift to the lowest would take longer
   * than the product with them.
   */
  static FloatVector eighths(IntVector quadruples, int bit) {
    IntVector highest = quadruples.lanewise(VectorOperators.LSHL, Integer.SIZE - Byte.SIZE - bit);
    return (FloatVector) highest.and(HIGHEST).convert(VectorOperators.I2F, 0);
  }

  private static Class<?> memory() {
    try {
      Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
      FloatVector.class.getMethod(
          "fromMemorySegment", VectorSpecies.class, segment, long.class, ByteOrder.class);
      return segment;
    } catch (ReflectiveOperationException e) { // JDK 17
      return ByteBuffer.class;
    }
  }

  private static MethodHandle of() {
    try {
      MethodHandle of =
          SEGMENTS
              ? LOOKUP.findStatic(MEMORY, "ofBuffer", MethodType.methodType(MEMORY, Buffer.class))
              : MethodHandles.identity(ByteBuffer.class);
      return of.asType(MethodType.methodType(Object.class, ByteBuffer.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("memory segments are not as expected", e);
    }
  }

  private static MethodHandle load(Class<?> vector) {
    Class<?> offset = SEGMENTS ? long.class : int.class;
    try {
      MethodHandle load =
          LOOKUP.findStatic(
              vector,
              SEGMENTS ? "fromMemorySegment" : "fromByteBuffer",
              MethodType.methodType(vector, VectorSpecies.class, MEMORY, offset, ByteOrder.class));
      MethodHandle ordered = MethodHandles.insertArguments(load, 3, ByteOrder.nativeOrder());
      MethodHandle ours =
          MethodHandles.insertArguments(
              ordered, 0, vector == FloatVector.class ? FLOATS : INTEGERS);
      return MethodHandles.explicitCastArguments(
          ours, MethodType.methodType(vector, Object.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("vectors are not as expected", e);
    }
  }

  private static MethodHandle store() {
    Class<?> offset = SEGMENTS ? long.class : int.class;
    try {
      MethodHandle store =
          LOOKUP.findVirtual(
              FloatVector.class,
              SEGMENTS ? "intoMemorySegment" : "intoByteBuffer",
              MethodType.methodType(void.class, MEMORY, offset, ByteOrder.class));
      return MethodHandles.explicitCastArguments(
          MethodHandles.insertArguments(store, 3, ByteOrder.nativeOrder()),
          MethodType.methodType(void.class, FloatVector.class, Object.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("vectors are not as expected", e);
    }
  }

  private static RuntimeException rethrown(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return (RuntimeException) e; // the methods declare no checked exceptions
  }
}
