package org.compressive.data;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the JSON of this package's small files. Unknown members, missing members and
 * trailing content are errors.
 */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private static final JsonMapper LENIENT = JsonMapper.builder().build();

  private Json() {}

  static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("value (" + value + ") cannot be written as JSON", e);
    }
  }

  /** Returns a value as a tree, which may be JSON's null. */
  static JsonNode tree(@Nullable Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * Reads an object whose members may be missing.
   *
   * @throws IllegalArgumentException if the tree cannot be converted to the type
   */
  static <T> T read(JsonNode tree, Class<T> type) {
    return LENIENT.convertValue(tree, type);
  }

  static <T> T read(byte[] json, Class<T> type) throws IOException {
    T value = MAPPER.readValue(json, type);
    if (value == null) {
      throw new JsonParseException(null, "null must be a " + type.getSimpleName());
    }
    return value;
  }
}
