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

  /** Returns whether a field is present. */
  boolean has(int field) {
    return fields.containsKey(field);
  }

  /** Returns the number in a field, or empty if the field is missing. */
  Optional<Long> number(int field) throws IOException {
    return Optional.ofNullable(typed(field, Long.class));
  }

  /** Returns the number in a field, which must be present; the number must be at least 0. */
  long count(int field) throws IOException {
    long count = required(field, Long.class);
    if (count < 0) {
      throw new IOException("metadata is damaged; number (%s) is negative".formatted(count));
    }
    return count;
  }

  /** Returns the number in a field as {@link #count} does; it must also fit in an {@code int}. */
  int size(int field) throws IOException {
    long count = count(field);
    if (count > Integer.MAX_VALUE) {
      throw new IOException("metadata is damaged; size (%s) is too large".formatted(count));
    }
    return (int) count;
  }

  /** Returns the boolean in a field, or {@code otherwise} if the field is missing. */
  boolean flag(int field, boolean otherwise) throws IOException {
    Boolean flag = typed(field, Boolean.class);
    return flag == null ? otherwise : flag;
  }

  /** Returns the string in a field, which must be present. */
  String text(int field) throws IOException {
    return new String(required(field, byte[].class), UTF_8);
  }

  /** Returns the structure in a field, which must be present. */
  ThriftStruct struct(int field) throws IOException {
    return required(field, ThriftStruct.class);
  }

  /** Returns the list of structures in a field, which must be present. */
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
