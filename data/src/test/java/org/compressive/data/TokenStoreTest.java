package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenStoreTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "256, 1",
    "257, 2",
    "65536, 2",
    "65537, 4",
    "2147483647, 4",
  })
  void idsComeBackInAsFewBytesAsTheyNeed(int vocabulary, int bytesPerId) throws IOException {
    int[] ids = {0, vocabulary - 1, vocabulary / 2, 0, vocabulary / 3};
    Path file = write(vocabulary, ids, 0, 2, 2, 5);
    assertThat(Files.size(file))
        .isEqualTo(104 + (5L * bytesPerId + 7) / 8 * 8 + 4 * 8 + 4 * 32 + 4 * 8 + 3 * 4);
    try (TokenStore store = TokenStore.open(file)) {
      assertThat(store.size()).isEqualTo(5);
      assertThat(store.vocabulary()).isEqualTo(vocabulary);
      assertThat(read(store, 0, 5)).isEqualTo(ids);
      assertThat(store.token(1)).isEqualTo(vocabulary - 1);
      assertThat(store.documents().asList()).containsExactly(0L, 2L, 2L, 5L).inOrder();
    }
  }

  /**
   * Compares a file with bytes worked out by hand from the specification in the package
   * documentation.
   */
  @Test
  void layoutIsTheSpecifiedOne() throws IOException {
    Path file = folder.resolve("a.tokens");
    var sources = Hashing.sha256().hashString("sources", US_ASCII);
    var tokenizer = Hashing.sha256().hashString("tokenizer", US_ASCII);
    try (TokenStoreWriter writer = TokenStoreWriter.create(file, 300)) {
      writer.startDocument();
      writer.accept(new int[] {1, 299, 7}, 3);
      writer.endDocument(new TextCounts(9, 8, 2, false, true));
      writer.startDocument();
      writer.endDocument(new TextCounts(1, 1, 1, true, true));
      writer.finish(new TokenOrigin(sources, tokenizer));
    }
    ByteBuffer expected = ByteBuffer.allocate(220).order(ByteOrder.LITTLE_ENDIAN);
    expected.put("CTTOKENS".getBytes(US_ASCII)).putInt(3).putInt(2).putInt(300).putInt(0);
    expected.putLong(3).putLong(2).put(sources.asBytes()).put(tokenizer.asBytes());
    expected.put(new byte[] {1, 0, 43, 1, 7, 0, 0, 0}).putLong(0).putLong(3);
    expected.putLong(9).putLong(8).putLong(2).putLong(2);
    expected.putLong(1).putLong(1).putLong(1).putLong(3);
    expected.putLong(0).putLong(0); // contexts
    expected.putInt(crc(expected, 0, 104)).putInt(crc(expected, 104, 208));
    expected.putInt(crc(expected, 208, 216));
    assertThat(Files.readAllBytes(file)).isEqualTo(expected.array());
  }

  private static int crc(ByteBuffer bytes, int from, int to) {
    var crc = new CRC32C();
    crc.update(bytes.slice(from, to - from));
    return (int) crc.getValue();
  }

  /** The file was written by the version that wrote only this format. */
  @Test
  void formatTwoStillReads() throws IOException {
    Path file = folder.resolve("format-2.tokens");
    try (InputStream resource = getClass().getResourceAsStream("format-2.tokens")) {
      Files.copy(resource, file);
    }
    assertThat(Files.readAllBytes(file)[8]).isEqualTo(2);
    try (TokenStore store = TokenStore.open(file)) {
      assertThat(read(store, 0, 3)).isEqualTo(new int[] {1, 299, 7});
      assertThat(store.documents().asList()).containsExactly(0L, 3L).inOrder();
      assertThat(store.text(0, 3, new WordTokenizer("a")))
          .isEqualTo(new TextCounts(9, 8, 2, false, true));
    }
  }

  /** The store has several blocks; a read checks only those that it touches. */
  @Test
  void eachBlockIsCheckedWhenItIsFirstRead() throws IOException {
    int[] ids = new Random(3).ints(100_003, 0, 1 << 20).toArray();
    Path file = write(1 << 20, ids, 0, 50_000);
    byte[] good = Files.readAllBytes(file);
    int damaged = 104 + 4 * 40_000;
    byte[] bytes = good.clone();
    bytes[damaged] ^= 1;
    Files.write(file, bytes);
    try (TokenStore store = TokenStore.open(file)) {
      int end = 2 * StoreChecksums.BLOCK_BYTES / 4;
      assertThat(read(store, 0, end)).isEqualTo(Arrays.copyOf(ids, end));
      CorpusException refused = assertThrows(CorpusException.class, () -> store.token(end));
      assertThat(refused)
          .hasMessageThat()
          .isEqualTo(
              "token store (%s) is damaged; its bytes (%s to %s) do not match their checksum"
                  .formatted(file, 104 + (2 << 16), 104 + (3 << 16)));
      assertThrows(CorpusException.class, () -> store.token(40_000));
      assertThat(store.token(3 << 14)).isEqualTo(ids[3 << 14]);
    }
  }

  /** Every bit of a small store is flipped, and each flip is noticed when everything is read. */
  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    Path file = write(10, new int[] {1, 2, 3}, 0, 3);
    byte[] good = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bytes = good.clone();
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file, bytes);
      CorpusException refused =
          assertThrows(
              CorpusException.class,
              () -> {
                try (TokenStore store = TokenStore.open(file)) {
                  read(store, 0, 3);
                }
              },
              "bit " + bit);
      assertThat(refused).hasMessageThat().startsWith("token store (" + file + ") ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 40_000, 100_000})
  void segmentBordersDoNotShow(int vocabulary) throws IOException {
    long seed = 20261122;
    Random random = new Random(seed);
    int[] ids = random.ints(1_000, 0, vocabulary).toArray();
    Path file = write(vocabulary, ids, 0);
    for (int segmentBytes : new int[] {4, 8, 60, 4096}) {
      try (TokenStore store = TokenStore.open(file, segmentBytes)) {
        for (int i = 0; i < ids.length; i++) {
          assertThat(store.token(i)).isEqualTo(ids[i]);
        }
        for (int trial = 0; trial < 200; trial++) {
          int from = random.nextInt(ids.length + 1);
          int count = random.nextInt(ids.length - from + 1);
          assertWithMessage("seed %s, segment %s, %s from %s", seed, segmentBytes, count, from)
              .that(read(store, from, count))
              .isEqualTo(Arrays.copyOfRange(ids, from, from + count));
        }
      }
    }
  }

  @Test
  void bulkReadFillsOnlyItsPart() throws IOException {
    try (TokenStore store = TokenStore.open(write(10, new int[] {1, 2, 3}, 0))) {
      int[] into = {9, 9, 9, 9};
      store.read(1, into, 1, 2);
      assertThat(into).isEqualTo(new int[] {9, 2, 3, 9});
    }
  }

  @Test
  void readingBeyondTheEndIsRefused() throws IOException {
    try (TokenStore store = TokenStore.open(write(10, new int[] {1, 2, 3}, 0))) {
      assertThrows(IndexOutOfBoundsException.class, () -> store.token(3));
      assertThrows(IndexOutOfBoundsException.class, () -> store.token(-1));
      assertThrows(IndexOutOfBoundsException.class, () -> store.read(2, new int[2], 0, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> store.read(0, new int[2], 1, 2));
      assertThrows(
          IndexOutOfBoundsException.class, () -> store.read(Long.MAX_VALUE, new int[2], 0, 2));
    }
  }

  @Test
  void emptyStore() throws IOException {
    Path file = write(256, new int[0]);
    try (TokenStore store = TokenStore.open(file)) {
      assertThat(store.size()).isEqualTo(0);
      assertThat(store.documents().isEmpty()).isTrue();
      assertThat(read(store, 0, 0)).isEmpty();
    }
  }

  @Test
  void closedStoreSaysSo() throws IOException {
    TokenStore store = TokenStore.open(write(10, new int[] {1, 2, 3}, 0));
    store.close();
    assertThat(assertThrows(IllegalStateException.class, () -> store.token(0)))
        .hasMessageThat()
        .contains("is closed");
  }

  @Test
  void manyIdsPassTheWritersBuffer() throws IOException {
    int[] ids = new Random(3).ints(100_003, 0, 1 << 20).toArray();
    try (TokenStore store = TokenStore.open(write(1 << 20, ids, 0, 50_000, 100_003))) {
      assertThat(read(store, 0, ids.length)).isEqualTo(ids);
      assertThat(store.documents().asList()).containsExactly(0L, 50_000L, 100_003L).inOrder();
    }
  }

  @Test
  void anUnfinishedFileIsNoStore() throws IOException {
    Path file = write(256, new int[] {1}, 0);
    try (TokenStoreWriter writer = TokenStoreWriter.create(file, 256)) {
      writer.startDocument();
      writer.accept(new int[100_000], 100_000);
      writer.endDocument(TextCounts.NONE);
    }
    assertRefused(file, "must begin with CTTOKENS");
  }

  @Test
  void anInterruptStopsNoWriter() throws IOException {
    Thread.currentThread().interrupt();
    Path file;
    try {
      file = write(256, new int[] {1, 2}, 0);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    try (TokenStore store = TokenStore.open(file)) {
      assertThat(read(store, 0, 2)).isEqualTo(new int[] {1, 2});
    }
  }

  @Test
  void writerRefusesStrangeIdsAndOrphans() throws IOException {
    try (TokenStoreWriter writer = TokenStoreWriter.create(folder.resolve("a.tokens"), 10)) {
      assertThrows(IllegalStateException.class, () -> writer.accept(new int[] {1}, 1));
      writer.startDocument();
      assertThrows(IllegalArgumentException.class, () -> writer.accept(new int[] {10}, 1));
      assertThrows(IllegalArgumentException.class, () -> writer.accept(new int[] {-1}, 1));
      assertThrows(IllegalStateException.class, writer::startDocument);
      assertThrows(IllegalStateException.class, writer::finish);
      writer.endDocument(TextCounts.NONE);
      assertThrows(IllegalStateException.class, () -> writer.endDocument(TextCounts.NONE));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 88, must begin with CTTOKENS",
    "8, 4, 'must have format 1 to 3, not 4'",
    "8, 1, is damaged; its header",
    "12, 4, is damaged; its ids (4 bytes) do not go with a vocabulary of 10",
    "16, -1, is damaged; its ids (1 bytes) do not go with a vocabulary of -1",
    "20, 1, is damaged; its header bytes 20 to 23 must be 0",
    "24, 300, 'is damaged; its header (300 tokens, 2 documents) does not go with its size of 192'",
    "28, -1, is damaged; its header (-",
    "32, 3, is damaged; its header (3 tokens, 3 documents) does not go with its size of 192",
    "36, 2147483647, is damaged; its header",
    "112, 1, 'is damaged; its first token (1) of document 0 must be 0 to 0'",
    "120, 4, 'is damaged; its first token (4) of document 1 must be 0 to 3'",
    "124, -1, is damaged; its first token (-",
    "132, -1, is damaged; its bytes (-",
    "136, 4, 'is damaged; its characters (4, document 0) must be 0 to 3'",
    "140, -1, is damaged; its characters (-",
    "144, 4, 'is damaged; its words (4, document 0) must be 0 to 3'",
    "152, 4, 'is damaged; its borders (4, document 0) must be 0 to 3'",
    "184, 1, 'is damaged; its borders (1, document 1) must be 0 to 0'",
  })
  void damageIsNamed(int offset, int value, String message) throws IOException {
    Path file = write(10, new int[] {1, 2, 3}, 0, 3);
    byte[] bytes = asFormatTwo(Files.readAllBytes(file));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
    Files.write(file, bytes);
    assertRefused(file, message);
  }

  /**
   * Returns a file of two documents without contexts and checksums, so that each of the other rules
   * is tested by itself.
   */
  private static byte[] asFormatTwo(byte[] bytes) {
    byte[] two = Arrays.copyOf(bytes, bytes.length - 2 * Long.BYTES - 3 * Integer.BYTES);
    two[8] = 2;
    return two;
  }

  @Test
  void wrongSizesAreNamed() throws IOException {
    Path file = write(10, new int[] {1, 2, 3}, 0, 3);
    byte[] bytes = Files.readAllBytes(file);
    for (int size : new int[] {0, 7, 39}) {
      Files.write(file, Arrays.copyOf(bytes, size));
      assertRefused(file, "must begin with CTTOKENS");
    }
    Files.write(file, Arrays.copyOf(bytes, 103));
    assertRefused(file, "is damaged; a header of format 2 or later must have 104 bytes");
    for (int size : new int[] {104, bytes.length - 1, bytes.length + 1, bytes.length + 8}) {
      Files.write(file, Arrays.copyOf(bytes, size));
      assertRefused(file, "does not go with its size of " + size + " bytes");
    }
    Files.delete(file);
    assertRefused(file, "must be a file");
    assertRefused(folder, "must be a file");
  }

  private static void assertRefused(Path file, String message) {
    CorpusException refused = assertThrows(CorpusException.class, () -> TokenStore.open(file));
    assertThat(refused).hasMessageThat().startsWith("token store (" + file + ") ");
    assertThat(refused).hasMessageThat().contains(message);
  }

  /** Writes {@code ids} as documents that begin at {@code starts}. */
  private Path write(int vocabulary, int[] ids, int... starts) throws IOException {
    Path file = folder.resolve("a.tokens");
    try (TokenStoreWriter writer = TokenStoreWriter.create(file, vocabulary)) {
      for (int i = 0; i < starts.length; i++) {
        writer.startDocument();
        int end = i + 1 < starts.length ? starts[i + 1] : ids.length;
        int count = end - starts[i];
        writer.accept(ids, starts[i], count);
        writer.endDocument(
            count == 0 ? TextCounts.NONE : new TextCounts(count, count, 1, true, true));
      }
      assertThat(writer.tokens()).isEqualTo(ids.length);
      writer.finish();
    }
    return file;
  }

  private static int[] read(TokenStore store, long from, int count) {
    int[] ids = new int[count];
    store.read(from, ids, 0, count);
    return ids;
  }
}
