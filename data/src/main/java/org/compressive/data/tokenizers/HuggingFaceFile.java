package org.compressive.data.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.ImmutableIntArray;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The tokens of a {@code tokenizer.json}, and the components that determine which bytes they stand
 * for.
 */
final class HuggingFaceFile {
  private static final String TYPE = "type";
  private static final String BYTE_LEVEL = "ByteLevel";

  private final JsonNode file;
  private final Map<Integer, String> tokens = new HashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final Set<Integer> added = new HashSet<>();
  private int size;

  HuggingFaceFile(JsonNode file) {
    this.file = file;
    JsonNode vocabulary = file.path("model").path("vocab");
    if (vocabulary.isArray()) { // of a Unigram model: tokens with their scores
      for (JsonNode entry : vocabulary) {
        add(entry.path(0).asText(), size);
      }
    } else {
      vocabulary.properties().forEach(entry -> add(entry.getKey(), entry.getValue().asInt()));
    }
    for (JsonNode token : file.path("added_tokens")) {
      int id = token.path("id").asInt();
      add(token.path("content").asText(), id);
      added.add(id);
    }
  }

  private void add(String token, int id) {
    tokens.put(id, token);
    ids.put(token, id);
    size = Math.max(size, id + 1);
  }

  /** Returns the number of ids, including unused ids below the highest. */
  int size() {
    return size;
  }

  /** Returns the token of an id; an empty string if there is none. */
  String token(int id) {
    return tokens.getOrDefault(id, "");
  }

  /**
   * Returns whether a token was added to the vocabulary and therefore stands for its own
   * characters.
   */
  boolean isAdded(int id) {
    return added.contains(id);
  }

  /** Returns whether the characters of tokens stand for bytes. */
  boolean isByteLevel() {
    return file.path("decoder").findValuesAsText(TYPE).contains(BYTE_LEVEL);
  }

  /** Returns the ids of the 256 bytes, from 0 to 255; empty if the vocabulary lacks any of them. */
  ImmutableIntArray byteIds() {
    var all = ImmutableIntArray.builder(ByteAlphabet.SIZE);
    for (int b = 0; b < ByteAlphabet.SIZE; b++) {
      String token = isByteLevel() ? ByteAlphabet.write(new byte[] {(byte) b}) : fallback(b);
      Integer id = ids.get(token);
      if (id == null) {
        return ImmutableIntArray.of();
      }
      all.add(id);
    }
    return all.build();
  }

  /** Returns the token of a byte in a vocabulary that is not byte-level. */
  private static String fallback(int b) {
    return String.format(Locale.ROOT, "<0x%02X>", b);
  }

  /**
   * Returns whether encoding loses nothing of a text, provided that the vocabulary has all bytes.
   * This is the case if the tokenizer only splits text and merges bytes.
   */
  boolean keepsText() {
    JsonNode model = file.path("model");
    return model.path(TYPE).asText().equals("BPE")
        && isNothing(file.path("normalizer"))
        && List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix").stream()
            .allMatch(setting -> isNothing(model.path(setting)))
        && splitsOnly(file.path("pre_tokenizer"))
        && stripsNothing();
  }

  /**
   * Returns whether a pre-tokenizer converts text to bytes, and neither adds nor removes anything.
   */
  private static boolean splitsOnly(JsonNode preTokenizer) {
    List<JsonNode> steps = preTokenizer.findParents(TYPE);
    boolean bytes = false;
    for (JsonNode step : steps) {
      switch (step.path(TYPE).asText()) {
        case BYTE_LEVEL -> {
          bytes = true;
          if (step.path("add_prefix_space").asBoolean(true)) {
            return false;
          }
        }
        case "Split" -> {
          if (step.path("behavior").asText().equals("Removed")) {
            return false;
          }
        }
        case "Digits", "Sequence" -> {}
        default -> {
          return false;
        }
      }
    }
    return bytes;
  }

  /** Returns whether no added token strips the white space around it. */
  private boolean stripsNothing() {
    for (JsonNode token : file.path("added_tokens")) {
      if (token.path("lstrip").asBoolean() || token.path("rstrip").asBoolean()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNothing(JsonNode component) {
    return component.isMissingNode()
        || component.isNull()
        || (component.isTextual() && component.asText().isEmpty());
  }
}
