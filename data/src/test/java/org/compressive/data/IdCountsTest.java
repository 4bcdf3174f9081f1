package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.compressive.data.tokenizers.BpeTokenizer;
import org.junit.jupiter.api.Test;

/** Compares counts of ids with counts of the text that they stand for. */
final class IdCountsTest {
  @Test
  void bytesAreCountedAsTheirText() throws IOException {
    assertCounts(new ByteTokenizer(), 1);
  }

  @Test
  void bytePairsAreCountedAsTheirText() throws IOException {
    String text = "Grüße an 你好, two  words\n and two more words. ".repeat(20);
    BpeTokenizer tokenizer = BpeTokenizer.train(List.of(Document.of("a", text)), 300);
    assertThat(tokenizer.vocabulary()).isGreaterThan(256);
    assertCounts(tokenizer, 2);
  }

  private static void assertCounts(Tokenizer tokenizer, int bytesPerId) throws IOException {
    IdCounts counts = new IdCounts(tokenizer);
    Random random = new Random(8);
    byte[] frequent = " \n.a\u00fc".getBytes(UTF_8);
    for (int trial = 0; trial < 500; trial++) {
      ByteArrayOutputStream encoded = new ByteArrayOutputStream();
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      for (int i = random.nextInt(12); i > 0; i--) {
        int id =
            random.nextBoolean()
                ? random.nextInt(tokenizer.vocabulary())
                : tokenizer.encode(new byte[] {frequent[random.nextInt(frequent.length)]})[0];
        for (int b = 0; b < bytesPerId; b++) {
          encoded.write(id >> (8 * b));
        }
        text.writeBytes(tokenizer.decode(id));
      }
      byte[] ids = encoded.toByteArray();
      TextCounts expected = TextCounts.of(text.toByteArray());
      assertWithMessage("seed 8, trial %s", trial)
          .that(counts.of(ids, ids.length))
          .isEqualTo(expected);
      assertWithMessage("seed 8, trial %s", trial)
          .that(counts.endsInWord(ids, ids.length))
          .isEqualTo(expected.bytes() == 0 ? Optional.empty() : Optional.of(expected.endsInWord()));
    }
  }
}
