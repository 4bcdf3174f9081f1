package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteTokenizerTest {
  private final Tokenizer tokenizer = new ByteTokenizer();

  @Test
  void everyByteValueComesBack() throws IOException {
    byte[] all = new byte[256];
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
      expected.add(i);
    }
    List<Integer> ids = new ArrayList<>();
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    tokenizer.encode(
        new ByteArrayInputStream(all),
        (piece, count) -> {
          for (int i = 0; i < count; i++) {
            ids.add(piece[i]);
            back.writeBytes(tokenizer.decode(piece[i]));
          }
        });
    assertThat(ids).isEqualTo(expected);
    assertThat(back.toByteArray()).isEqualTo(all);
    assertThat(tokenizer.encode(all))
        .isEqualTo(expected.stream().mapToInt(Integer::intValue).toArray());
    assertThat(tokenizer.vocabulary()).isEqualTo(256);
  }

  @Test
  void longTextComesInPieces() throws IOException {
    byte[] text = new byte[200_001];
    long[] seen = {0};
    tokenizer.encode(new ByteArrayInputStream(text), (piece, count) -> seen[0] += count);
    assertThat(seen[0]).isEqualTo(200_001);
  }

  @Test
  void idsOutsideTheVocabularyAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(256));
    assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(-1));
  }

  @Test
  void assetIsJsonAndReadsBack(@TempDir Path folder) throws IOException {
    assertThat(new String(tokenizer.asset(), UTF_8)).isEqualTo("{\"type\":\"bytes\"}");
    Path file = Files.write(folder.resolve(Tokenizer.ASSET), tokenizer.asset());
    assertThat(Tokenizer.read(file)).isEqualTo(tokenizer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "[]",
        "{\"type\":\"other\"}",
        "{\"type\":\"bytes\",\"x\":1}",
        "{\"type\":\"bytes\"}{}"
      })
  void otherAssetsAreRefused(String json, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve(Tokenizer.ASSET), json);
    CorpusException refused = assertThrows(CorpusException.class, () -> Tokenizer.read(file));
    assertThat(refused)
        .hasMessageThat()
        .containsMatch("tokenizer.json\\) (must be JSON|cannot be used: )");
  }

  @Test
  void missingAsset(@TempDir Path folder) {
    CorpusException refused =
        assertThrows(CorpusException.class, () -> Tokenizer.read(folder.resolve("no.json")));
    assertThat(refused).hasMessageThat().endsWith("no.json) cannot be read: it does not exist");
  }
}
