package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DataConfigTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void leftOutSettingsAreTheDefaults() throws JsonProcessingException {
    assertThat(YAML.readValue("{}", DataConfig.class)).isEqualTo(DataConfig.embedded());
  }

  @Test
  void yamlRoundTrip() throws JsonProcessingException {
    DataConfig config =
        DataConfigBuilder.builder()
            .corpus(List.of("a.txt", "b"))
            .corpusGlob("*.txt")
            .binary(true)
            .encoding("UTF-16")
            .documents(Documents.SEPARATE)
            .build();
    String yaml = YAML.writeValueAsString(config);
    assertThat(YAML.readValue(yaml, DataConfig.class)).isEqualTo(config);
    assertThat(
            YAML.readValue(
                """
                corpus: [a.txt, b]
                corpusGlob: '*.txt'
                binary: true
                encoding: UTF-16
                documents: separate
                """,
                DataConfig.class))
        .isEqualTo(config);
  }

  @Test
  void documentsAreJoinedUnlessTheyAreSaidToBeSeparate() throws JsonProcessingException {
    assertThat(YAML.readValue("documents:", DataConfig.class).documents())
        .isEqualTo(Documents.JOINED);
    assertThat(YAML.readValue("documents: separate", DataConfig.class).documents())
        .isEqualTo(Documents.SEPARATE);
    assertThat(Documents.SEPARATE.toString()).isEqualTo("separate");
    assertThrows(
        JsonProcessingException.class,
        () -> YAML.readValue("documents: SEPARATE", DataConfig.class));
  }

  @Test
  void tokenizerIsChosenByNameOrWithItsSettings() throws JsonProcessingException {
    for (String yaml :
        List.of("{}", "tokenizer:", "tokenizer: bytes", "tokenizer: {type: bytes}")) {
      assertThat(YAML.readValue(yaml, DataConfig.class).tokenizer())
          .isEqualTo(TokenizerChoice.DEFAULT);
    }
    for (String yaml :
        List.of(
            "tokenizer: letters",
            "tokenizer: {type: letters}",
            "tokenizer: 3",
            "tokenizer: {}",
            "tokenizer: file",
            "tokenizer: {type: file, path: ' '}",
            "tokenizer: {type: bytes, size: 256}",
            "tokenizer: {type: words, size: 2}",
            "tokenizer: {type: words, minCount: -1}",
            "tokenizer: {type: bpe, size: 255}")) {
      assertThrows(JsonProcessingException.class, () -> YAML.readValue(yaml, DataConfig.class));
    }
  }

  @Test
  void tokenizerHasSettings() throws JsonProcessingException {
    assertThat(YAML.readValue("tokenizer: words", DataConfig.class).tokenizer())
        .isEqualTo(new WordVocabulary(0, 0));
    assertThat(
            YAML.readValue("tokenizer: {type: characters, size: 9}", DataConfig.class).tokenizer())
        .isEqualTo(new CharacterVocabulary(9, 0));
    assertThat(YAML.readValue("tokenizer: bpe", DataConfig.class).tokenizer())
        .isEqualTo(new BpeVocabulary(8192));
    DataConfig file = YAML.readValue("tokenizer: {type: file, path: a.json}", DataConfig.class);
    assertThat(file.tokenizer()).isEqualTo(new TokenizerFile("a.json"));
    assertThat(YAML.readValue(YAML.writeValueAsString(file), DataConfig.class)).isEqualTo(file);
  }

  @Test
  void unknownKeyIsRefused() {
    assertThrows(
        JsonProcessingException.class, () -> YAML.readValue("corpora: [a]", DataConfig.class));
  }

  @Test
  void encodingIsACharacterSetOrBytes() throws JsonProcessingException {
    assertThat(YAML.readValue("encoding:", DataConfig.class).encoding()).isEqualTo("bytes");
    for (String unknown : List.of("utf", "no charset", "")) {
      assertThat(
              assertThrows(
                  IllegalArgumentException.class,
                  () -> DataConfig.embedded().withEncoding(unknown)))
          .hasMessageThat()
          .contains("data.encoding (" + unknown + ") must be bytes or a character set such as");
    }
  }

  @Test
  void doesNotChangeWithTheCallersList() {
    List<String> paths = new ArrayList<>(List.of("a"));
    DataConfig config = DataConfigBuilder.builder().corpus(paths).build();
    paths.add("b");
    assertThat(config.corpus()).containsExactly("a");
  }

  @Test
  void namesTheKeyOfABadValue() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> DataConfigBuilder.builder().corpus(List.of(" ")).build()))
        .hasMessageThat()
        .contains("data.corpus ");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> DataConfigBuilder.builder().corpusGlob("[a").build()))
        .hasMessageThat()
        .contains("data.corpusGlob ([a) has a [ without a ]");
  }
}
