package org.compressive.data.recall;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenStore;
import org.compressive.data.TokenStoreWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecallQuestionsTest {

  private static final ByteTokenizer TOKENIZER = new ByteTokenizer();

  @TempDir private Path folder;

  private Map<Long, Long> questions(String... documents) throws IOException {
    Path file = folder.resolve("text.tokens");
    try (var writer = TokenStoreWriter.create(file, 256)) {
      for (String document : documents) {
        byte[] bytes = document.getBytes(US_ASCII);
        writer.startDocument();
        writer.accept(TOKENIZER.encode(bytes), bytes.length);
        writer.endDocument(TextCounts.of(bytes));
      }
      writer.finish();
    }
    Map<Long, Long> found = new HashMap<>();
    try (var store = TokenStore.open(file)) {
      var questions = RecallQuestions.of(store, TOKENIZER);
      for (long at = 0; at < store.size(); at++) {
        long place = at;
        questions.distance(at).ifPresent(distance -> found.put(place, distance));
      }
      assertThat(questions.isEmpty()).isEqualTo(found.isEmpty());
    }
    return found;
  }

  @Test
  void aValueIsAskedForAtTheDistanceOfItsPlanting() throws IOException {
    assertThat(questions("!ab=C;\n.......\n?ab=C;\n")).isEqualTo(ImmutableMap.of(19L, 15L));
    assertThat(questions("!ab=CD;\n?ab=CD;\n")).isEqualTo(ImmutableMap.of(12L, 8L, 13L, 8L));
    assertThat(questions("x\n[ABC]\n{ABC}\n")).isEqualTo(ImmutableMap.of(9L, 6L, 10L, 6L, 11L, 6L));
  }

  @Test
  void theLastPlantingCounts() throws IOException {
    assertThat(questions("!a=C;\n!a=D;\n?a=D;\n?a=D;\n"))
        .isEqualTo(ImmutableMap.of(15L, 6L, 21L, 12L));
    assertThat(questions("!a=C;\n!a=D;\n?a=C;\n")).isEmpty();
    assertThat(questions("[AB]\n[CD]\n{AB}\n")).isEmpty();
  }

  @Test
  void whatWasNotPlantedInTheDocumentIsNoQuestion() throws IOException {
    assertThat(questions("?a=C;\n!a=C;\n", "?a=C;\n")).isEmpty();
    assertThat(questions("!a=C;\n?b=C;\n{ABC}\n", "plain text\n")).isEmpty();
    assertThat(questions("!a=C;\nx?a=C;\n?a=C;")).isEmpty();
  }
}
