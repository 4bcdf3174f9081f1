package org.compressive.graph.config;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.base.Joiner;
import com.google.common.base.Strings;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks a configuration for unknown keys before it is bound. Binding would notice the missing key
 * first, and so report a misspelled key as a missing one.
 */
final class KnownKeys {

  private final JsonParser parser;
  private final String source;

  private KnownKeys(JsonParser parser, String source) {
    this.parser = parser;
    this.source = source;
  }

  /**
   * Checks the keys of everything that the parser provides.
   *
   * @param type a record
   * @param source the name of the text in errors
   * @throws ConfigurationException if a key is unknown; the message names the first such key
   */
  static void check(JsonParser parser, Class<?> type, String source) throws IOException {
    if (parser.nextToken() == JsonToken.START_OBJECT) {
      new KnownKeys(parser, source).checkObject(type, "");
    }
  }

  private void checkObject(@Nullable Class<?> type, String path) throws IOException {
    Map<String, Class<?>> known = type == null ? Map.of() : keys(type);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (!known.isEmpty() && !known.containsKey(key)) {
        throw new ConfigurationException(
            "%s: key (%s) must be one of %s"
                .formatted(where(), path + key, Joiner.on(", ").join(known.keySet())));
      }
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        checkObject(known.get(key), path + key + ".");
      } else {
        parser.skipChildren();
      }
    }
  }

  private String where() {
    int line = parser.currentTokenLocation().getLineNr();
    return source + (line < 1 ? "" : " line " + line);
  }

  /**
   * Returns the keys of a record, or of all variants of a sealed interface; empty if any key is
   * allowed.
   */
  private static Map<String, Class<?>> keys(Class<?> type) {
    Map<String, Class<?>> keys = new LinkedHashMap<>();
    JsonTypeInfo choice = type.getAnnotation(JsonTypeInfo.class);
    if (choice != null && !Strings.isNullOrEmpty(choice.property())) {
      keys.put(choice.property(), String.class);
    }
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        keys.put(component.getName(), component.getType());
      }
    } else if (type.isSealed()) {
      for (Class<?> variant : type.getPermittedSubclasses()) {
        keys.putAll(keys(variant));
      }
    }
    return keys;
  }
}
