package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LineEndsTest {
  @TempDir private Path folder;

  /** Reads in pieces so small that some contain nothing but line feeds. */
  @ParameterizedTest
  @CsvSource({"a|b,ab", "||||a||||||b|,ab", "|||||,''", "'',''", "a\r|b,a\rb"})
  void lineFeedsAreLeftOut(String text, String expected) throws IOException {
    var found = new StringBuilder();
    byte[] piece = new byte[3];
    byte[] bytes = text.replace('|', '\n').getBytes(UTF_8);
    try (InputStream stream = new LineEndsDroppingStream(new ByteArrayInputStream(bytes))) {
      for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
        assertThat(count).isGreaterThan(0);
        found.append(new String(piece, 0, count, UTF_8));
      }
    }
    assertThat(found.toString()).isEqualTo(expected);
  }

  @Test
  void filesAndRecordsAreReadWithoutThem() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "one\ntwo\n");
    Files.writeString(folder.resolve("b.jsonl"), "{\"text\":\"three\\nfour\"}\n");
    var config = DataConfig.of(folder.toString()).withLineEnds(LineEnds.DROP);
    List<String> texts = new ArrayList<>();
    try (Corpus corpus = Corpus.open(config)) {
      for (Document document : corpus.documents()) {
        try (InputStream text = document.open()) {
          texts.add(new String(text.readAllBytes(), UTF_8));
        }
      }
      assertThat(corpus.taken()).endsWith(". Line ends are dropped");
    }
    assertThat(texts).containsExactly("onetwo", "threefour").inOrder();
  }
}
