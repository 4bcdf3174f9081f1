package org.compressive.data.tokenizers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.compressive.data.Tokenizer;

/**
 * Reads and writes tokenizers in Hugging Face's {@code tokenizer.json} format. All files of one
 * kind have the same components, except for the vocabulary; the kind is recognized by these
 * components.
 */
final class TokenizerJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String BYTE_LEVEL =
      "{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':true,'use_regex':true}";
  private static final String LINE_ENDS =
      "{'type':'Replace','pattern':{'String':'\\n'},'content':' <eos> '}";
  private static final String EACH_CHARACTER =
      "{'type':'Split','pattern':{'Regex':'[\\\\s\\\\S]'},'behavior':'Isolated','invert':false}";
  private static final String BPE_MODEL =
      "{'type':'BPE','dropout':null,'unk_token':null,'continuing_subword_prefix':null,"
          + "'end_of_word_suffix':null,'fuse_unk':false,'byte_fallback':false,"
          + "'ignore_merges':false}";
  private static final String WORD_MODEL = "{'type':'WordLevel','unk_token':'<unk>'}";

  private static final ObjectNode BPE = frame("null", BYTE_LEVEL, BYTE_LEVEL, BPE_MODEL);
  private static final ObjectNode WORDS =
      frame(LINE_ENDS, "{'type':'WhitespaceSplit'}", "null", WORD_MODEL);
  private static final ObjectNode CHARACTERS =
      frame("null", EACH_CHARACTER, "{'type':'Fuse'}", WORD_MODEL);

  private TokenizerJson() {}

  /** Returns all components of a file except the vocabulary. */
  private static ObjectNode frame(
      String normalizer, String preTokenizer, String decoder, String model) {
    String json =
        ("{'version':'1.0','truncation':null,'padding':null,'added_tokens':[],'normalizer':%s,"
                + "'pre_tokenizer':%s,'post_processor':null,'decoder':%s,'model':%s}")
            .formatted(normalizer, preTokenizer, decoder, model);
    try {
      return (ObjectNode) MAPPER.readTree(json.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] write(Bpe bpe) {
    List<String> tokens = bpe.tokens().stream().map(ByteAlphabet::write).toList();
    ObjectNode file = BPE.deepCopy();
    addVocabulary(file, tokens);
    var merges = ((ObjectNode) file.get("model")).putArray("merges");
    for (Bpe.Merge merge : bpe.merges()) {
      merges.addArray().add(tokens.get(merge.left())).add(tokens.get(merge.right()));
    }
    return bytes(file);
  }

  static byte[] writeWords(Vocabulary words) {
    ObjectNode file = WORDS.deepCopy();
    addVocabulary(file, words.tokens());
    return bytes(file);
  }

  static byte[] writeCharacters(Vocabulary characters) {
    ObjectNode file = CHARACTERS.deepCopy();
    addVocabulary(file, characters.tokens());
    return bytes(file);
  }

  private static void addVocabulary(ObjectNode file, List<String> tokens) {
    ObjectNode vocabulary = ((ObjectNode) file.get("model")).putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
  }

  private static byte[] bytes(ObjectNode file) {
    try {
      return MAPPER.writeValueAsBytes(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("tokenizer cannot be written as JSON", e);
    }
  }

  /**
   * Parses a file.
   *
   * @throws JsonProcessingException if the text is not JSON
   */
  static JsonNode parse(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }

  /** Returns whether a file has the components of one of this package's tokenizers. */
  static boolean isOurs(JsonNode file) {
    return Stream.of(BPE, WORDS, CHARACTERS).anyMatch(frame -> hasComponents(file, frame));
  }

  /**
   * Reads a tokenizer that this package wrote, or one that has the same components.
   *
   * @throws IllegalArgumentException if the file does not describe such a tokenizer; the message is
   *     a clause that says why
   */
  static Tokenizer read(JsonNode file) {
    JsonNode model = file.path("model");
    if (hasComponents(file, BPE)) {
      return new BpeTokenizer(bpe(model));
    }
    Vocabulary vocabulary = new Vocabulary(tokens(model));
    return hasComponents(file, WORDS)
        ? new WordTokenizer(vocabulary)
        : new CharacterTokenizer(vocabulary);
  }

  /**
   * Returns whether all components of a file, except for the vocabulary and the merges, are as
   * expected.
   */
  private static boolean hasComponents(JsonNode file, ObjectNode expected) {
    if (!(file.path("model") instanceof ObjectNode)) {
      return false;
    }
    ObjectNode frame = file.deepCopy();
    ((ObjectNode) frame.get("model")).remove(List.of("vocab", "merges"));
    return expected.properties().stream()
        .allMatch(
            component -> {
              JsonNode value = frame.path(component.getKey());
              return value.equals(component.getValue())
                  || isByteLevelDecoder(component.getKey(), value, component.getValue());
            });
  }

  /**
   * Returns whether a component is a decoder of the expected type. Its other settings have no
   * effect.
   */
  private static boolean isByteLevelDecoder(String component, JsonNode value, JsonNode expected) {
    return component.equals("decoder") && value.path("type").equals(expected.path("type"));
  }

  private static Bpe bpe(JsonNode model) {
    List<byte[]> tokens = new ArrayList<>();
    Map<String, Integer> ids = new HashMap<>();
    for (String token : tokens(model)) {
      ids.put(token, tokens.size());
      tokens.add(ByteAlphabet.read(token));
    }
    byte[] alphabet = ByteAlphabet.inOrder();
    for (int id = 0; id < alphabet.length; id++) {
      if (tokens.size() <= id || !Arrays.equals(tokens.get(id), new byte[] {alphabet[id]})) {
        throw new IllegalArgumentException("vocab must begin with the 256 bytes in order");
      }
    }
    ImmutableList.Builder<Bpe.Merge> merges = ImmutableList.builder();
    for (JsonNode merge : model.path("merges")) {
      String[] pair = pair(merge);
      boolean known =
          pair.length == 2
              && List.of(pair[0], pair[1], pair[0] + pair[1]).stream().allMatch(ids::containsKey);
      if (!known) {
        throw new IllegalArgumentException(
            "merge (%s) must be two tokens of vocab that make a third".formatted(merge));
      }
      merges.add(new Bpe.Merge(ids.get(pair[0]), ids.get(pair[1]), ids.get(pair[0] + pair[1])));
    }
    return new Bpe(ImmutableList.copyOf(tokens), merges.build());
  }

  /** Returns the tokens of a merge, which is an array or, in older files, one string. */
  private static String[] pair(JsonNode merge) {
    if (merge.isTextual()) {
      return merge.asText().split(" ", -1);
    }
    return IntStream.range(0, merge.size())
        .mapToObj(token -> merge.get(token).asText())
        .toArray(String[]::new);
  }

  /** Returns the strings of a vocabulary, indexed by id. */
  private static List<String> tokens(JsonNode model) {
    JsonNode vocabulary = model.path("vocab");
    String[] tokens = new String[vocabulary.size()];
    vocabulary
        .properties()
        .forEach(
            entry -> {
              int id = entry.getValue().asInt(-1);
              if (id < 0 || id >= tokens.length || tokens[id] != null) {
                throw new IllegalArgumentException(
                    "ids of vocab must be 0 to %s, each once".formatted(tokens.length - 1));
              }
              tokens[id] = entry.getKey();
            });
    return List.of(tokens);
  }
}
