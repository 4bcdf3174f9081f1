package org.compressive.data.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Map;
import org.compressive.data.CorpusException;
import org.jspecify.annotations.Nullable;

/**
 * The records of JSON Lines: each line is a JSON object, one of whose fields is the text. Another
 * may be the context of the text. Lines that hold only white space are left out.
 */
public final class JsonLines implements Records {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Records.LONGEST).build())
          .build();

  private final LineReader lines;
  private final String location;
  private final String field;
  private final String contextField;
  private byte[] context = NO_CONTEXT;

  /**
   * Creates a reader.
   *
   * @param text the file's text in UTF-8, which is closed with this reader
   * @param location the file, for messages
   * @param field the name of the field that holds the text, at the top level of each line
   * @param contextField the name of the field that holds the context; empty if lines have none
   */
  public JsonLines(InputStream text, String location, String field, String contextField) {
    this.lines = new LineReader(text);
    this.location = location;
    this.field = field;
    this.contextField = contextField;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    while (lines.next()) {
      byte[] text = parse();
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  @Override
  public byte[] context() {
    return context;
  }

  @Override
  public long number() {
    return lines.number();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private byte @Nullable [] parse() throws IOException {
    int length = lines.to() - lines.from();
    try (JsonParser parser = JSON.createParser(lines.bytes(), lines.from(), length)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return null;
      }
      if (first != JsonToken.START_OBJECT) {
        throw wrong("line must be a JSON object");
      }
      Map<String, String> texts = texts(parser);
      if (parser.nextToken() != null) {
        throw wrong("line must hold one JSON object");
      }
      context =
          contextField.isEmpty()
              ? NO_CONTEXT
              : bytes(contextField, texts, "data.contextField must name the field of the context");
      return bytes(field, texts, "data.textField must name the field of the text");
    } catch (JsonProcessingException e) {
      throw new CorpusException(
          "%s line %s: line is not JSON: %s"
              .formatted(location, lines.number(), e.getOriginalMessage()),
          e);
    }
  }

  /**
   * Reads an object to its end and returns the values of the fields of the text and the context.
   */
  private Map<String, String> texts(JsonParser parser) throws IOException {
    Map<String, String> texts = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (!name.equals(field) && (contextField.isEmpty() || !name.equals(contextField))) {
        parser.skipChildren();
      } else if (texts.containsKey(name)) {
        throw wrong("field (%s) must be given once".formatted(name));
      } else if (value != JsonToken.VALUE_STRING) {
        throw wrong("field (%s) must be a string, not %s".formatted(name, kind(value)));
      } else {
        texts.put(name, parser.getText());
      }
    }
    return texts;
  }

  private byte[] bytes(String name, Map<String, String> texts, String rule) {
    @Nullable String text = texts.get(name);
    if (text == null) {
      throw wrong("field (%s) is missing; %s".formatted(name, rule));
    }
    try {
      ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new CorpusException(
          "%s line %s: field (%s) has half a surrogate pair"
              .formatted(location, lines.number(), name),
          e);
    }
  }

  private static String kind(JsonToken value) {
    return switch (value) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_NULL -> "null";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      default -> "a number";
    };
  }

  private CorpusException wrong(String message) {
    return new CorpusException("%s line %s: %s".formatted(location, lines.number(), message));
  }
}
