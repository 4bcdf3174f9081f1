package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Objects;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** The element types of inputs and outputs. */
enum ElementType {
  FLOAT32(TFloat32.class, DataType.DT_FLOAT, "float", 4),
  FLOAT64(TFloat64.class, DataType.DT_DOUBLE, "double", 8),
  BFLOAT16(TBfloat16.class, DataType.DT_BFLOAT16, "bfloat16", 2),
  INT32(TInt32.class, DataType.DT_INT32, "int32", 4),
  INT64(TInt64.class, DataType.DT_INT64, "int64", 8),
  UINT8(TUint8.class, DataType.DT_UINT8, "uint8", 1),
  BOOL(TBool.class, DataType.DT_BOOL, "bool", 1);

  private final Class<? extends TType> type;
  private final DataType code;
  private final String name;
  private final int bytes;

  ElementType(Class<? extends TType> type, DataType code, String name, int bytes) {
    this.type = type;
    this.code = code;
    this.name = name;
    this.bytes = bytes;
  }

  static ElementType of(Class<? extends TType> type) {
    return Arrays.stream(values())
        .filter(each -> Objects.equals(each.type, type))
        .findFirst()
        .orElseThrow(
            () -> {
              checkArgument(false, "element type (%s) has no kernels", type.getSimpleName());
              return new AssertionError();
            });
  }

  /** Returns the type's number in TensorFlow's C API. */
  int code() {
    return code.getNumber();
  }

  /** Returns the type's name in TensorFlow's definitions of ops. */
  String definition() {
    return name;
  }

  int bytes() {
    return bytes;
  }
}
