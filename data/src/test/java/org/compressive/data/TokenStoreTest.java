package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
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
    assertThat(Files.size(file)).isEqualTo(40 + (5L * bytesPerId + 7) / 8 * 8 + 4 * 8);
    try (TokenStore store = TokenStore.open(file)) {
      assertThat(store.size()).isEqualTo(5);
      assertThat(store.vocabulary()).isEqualTo(vocabulary);
      assertThat(read(store, 0, 5)).isEqualTo(ids);
      assertThat(store.token(1)).isEqualTo(vocabulary - 1);
      assertThat(store.documents().asList()).containsExactly(0L, 2L, 2L, 5L).inOrder();
    }
  }

  /** The bytes of the specification in the package's manual, worked out by hand. */
  @Test
  void layoutIsTheSpecifiedOne() throws IOException {
    Path file = write(300, new int[] {1, 299, 7}, 0, 3);
    ByteBuffer expected = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    expected.put("CTTOKENS".getBytes(US_ASCII)).putInt(1).putInt(2).putInt(300).putInt(0);
    expected.putLong(3).putLong(2);
    expected.put(new byte[] {1, 0, 43, 1, 7, 0, 0, 0}).putLong(0).putLong(3);
    assertThat(Files.readAllBytes(file)).isEqualTo(expected.array());
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
  void nothingIsLeftWithoutACommit() throws IOException {
    Path file = folder.resolve("a.tokens");
    try (TokenStoreWriter writer = TokenStoreWriter.create(file, 256)) {
      writer.startDocument();
      writer.accept(new int[] {1}, 1);
      assertThat(names()).containsExactly("a.tokens.tmp");
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void anOldStoreStaysUntilTheCommit() throws IOException {
    Path file = write(256, new int[] {1}, 0);
    try (TokenStoreWriter writer = TokenStoreWriter.create(file, 256)) {
      writer.startDocument();
      writer.accept(new int[] {2}, 1);
      try (TokenStore old = TokenStore.open(file)) {
        assertThat(old.token(0)).isEqualTo(1);
      }
      writer.commit();
    }
    try (TokenStore renewed = TokenStore.open(file)) {
      assertThat(renewed.token(0)).isEqualTo(2);
    }
    assertThat(names()).containsExactly("a.tokens");
  }

  @Test
  void writerRefusesStrangeIdsAndOrphans() throws IOException {
    try (TokenStoreWriter writer = TokenStoreWriter.create(folder.resolve("a.tokens"), 10)) {
      assertThrows(IllegalStateException.class, () -> writer.accept(new int[] {1}, 1));
      writer.startDocument();
      assertThrows(IllegalArgumentException.class, () -> writer.accept(new int[] {10}, 1));
      assertThrows(IllegalArgumentException.class, () -> writer.accept(new int[] {-1}, 1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 88, is not a token store",
    "8, 2, is a token store of format 2: this program reads format 1",
    "12, 4, is damaged: ids of 4 bytes do not go with a vocabulary of 10",
    "16, -1, is damaged: ids of 1 bytes do not go with a vocabulary of -1",
    "20, 1, is damaged: header bytes 20 to 23 must be 0",
    "24, 300, 'is damaged: its header (300 tokens, 2 documents) does not go with its size of 64'",
    "28, -1, is damaged: its header (-",
    "32, 3, is damaged: its header (3 tokens, 3 documents) does not go with its size of 64",
    "36, 2147483647, is damaged: its header",
    "48, 1, 'is damaged: document 0 begins at token 1, which is not between 0 and 0'",
    "56, 4, 'is damaged: document 1 begins at token 4, which is not between 0 and 3'",
    "60, -1, is damaged: document 1 begins at token -",
  })
  void damageIsNamed(int offset, int value, String message) throws IOException {
    Path file = write(10, new int[] {1, 2, 3}, 0, 3);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
    Files.write(file, bytes);
    assertRefused(file, message);
  }

  @Test
  void wrongSizesAreNamed() throws IOException {
    Path file = write(10, new int[] {1, 2, 3}, 0, 3);
    byte[] bytes = Files.readAllBytes(file);
    for (int size : new int[] {0, 7, 39}) {
      Files.write(file, Arrays.copyOf(bytes, size));
      assertRefused(file, "is not a token store");
    }
    for (int size : new int[] {40, bytes.length - 1, bytes.length + 1, bytes.length + 8}) {
      Files.write(file, Arrays.copyOf(bytes, size));
      assertRefused(file, "does not go with its size of " + size + " bytes");
    }
    Files.delete(file);
    assertRefused(file, "is no file");
    assertRefused(folder, "is no file");
  }

  private static void assertRefused(Path file, String message) {
    CorpusException refused = assertThrows(CorpusException.class, () -> TokenStore.open(file));
    assertThat(refused).hasMessageThat().startsWith(file + " ");
    assertThat(refused).hasMessageThat().contains(message);
  }

  /** Writes {@code ids} as documents that begin at {@code starts}. */
  private Path write(int vocabulary, int[] ids, int... starts) throws IOException {
    Path file = folder.resolve("a.tokens");
    try (TokenStoreWriter writer = TokenStoreWriter.create(file, vocabulary)) {
      for (int i = 0; i < starts.length; i++) {
        writer.startDocument();
        int end = i + 1 < starts.length ? starts[i + 1] : ids.length;
        writer.accept(ids, starts[i], end - starts[i]);
      }
      assertThat(writer.tokens()).isEqualTo(ids.length);
      writer.commit();
    }
    return file;
  }

  private static int[] read(TokenStore store, long from, int count) {
    int[] ids = new int[count];
    store.read(from, ids, 0, count);
    return ids;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
