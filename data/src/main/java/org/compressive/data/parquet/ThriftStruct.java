package org.compressive.data.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A structure of Parquet's metadata, whose fields are identified by numbers.
 *
 * @param fields the values by field number: numbers as {@link Long}, strings as {@code byte[]},
 *     lists and structures
 */
record ThriftStruct(Map<Integer, Object> fields) {

  /** Returns whether a field is given. */
  boolean has(int field) {
    return fields.containsKey(field);
  }

  /** Returns a number, or empty if it is not given. */
  Optional<Long> number(int field) throws IOException {
    return Optional.ofNullable(typed(field, Long.class));
  }

  /** Returns a number, which must be given and must be at least 0. */
  long count(int field) throws IOException {
    long count = required(field, Long.class);
    if (count < 0) {
      throw new IOException("metadata is damaged; number (%s) is negative".formatted(count));
    }
    return count;
  }

  /** Returns a number like {@link #count}, which must also fit in an {@code int}. */
  int size(int field) throws IOException {
    long count = count(field);
    if (count > Integer.MAX_VALUE) {
      throw new IOException("metadata is damaged; size (%s) is too large".formatted(count));
    }
    return (int) count;
  }

  /** Returns a boolean, or a default if it is not given. */
  boolean flag(int field, boolean otherwise) throws IOException {
    Boolean flag = typed(field, Boolean.class);
    return flag == null ? otherwise : flag;
  }

  /** Returns a string that must be given. */
  String text(int field) throws IOException {
    return new String(required(field, byte[].class), UTF_8);
  }

  /** Returns a structure that must be given. */
  ThriftStruct struct(int field) throws IOException {
    return required(field, ThriftStruct.class);
  }

  /** Returns a list of structures that must be given. */
  List<ThriftStruct> structs(int field) throws IOException {
    List<?> list = required(field, List.class);
    if (!list.stream().allMatch(ThriftStruct.class::isInstance)) {
      throw new IOException("metadata is damaged; field (%s) holds no structures".formatted(field));
    }
    return list.stream().map(ThriftStruct.class::cast).toList();
  }

  private <T> T required(int field, Class<T> type) throws IOException {
    T value = typed(field, type);
    if (value == null) {
      throw new IOException("metadata is damaged; field (%s) is missing".formatted(field));
    }
    return value;
  }

  private <T> @Nullable T typed(int field, Class<T> type) throws IOException {
    Object value = fields.get(field);
    if (value != null && !type.isInstance(value)) {
      throw new IOException("metadata is damaged; field (%s) has a wrong type".formatted(field));
    }
    return type.cast(value);
  }
}
