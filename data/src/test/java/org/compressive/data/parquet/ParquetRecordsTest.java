package org.compressive.data.parquet;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;
import org.compressive.data.CorpusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads files of several writers, created by {@code write.py} in the resources. */
final class ParquetRecordsTest {
  private static final List<String> TEXTS =
      IntStream.range(0, 120)
          .mapToObj(
              row ->
                  row % 10 == 9
                      ? ""
                      : "row %s: %s%s"
                          .formatted(
                              row,
                              "\u00e9\ud83d\ude00\n".repeat(row % 4),
                              "word ".repeat(row * row % 50)))
          .toList();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arrow-snappy-dictionary",
        "arrow-snappy-plain",
        "arrow-gzip-dictionary",
        "arrow-gzip-plain",
        "arrow-zstd-dictionary",
        "arrow-zstd-plain",
        "arrow-lz4-dictionary",
        "arrow-lz4-plain",
        "arrow-none-dictionary",
        "arrow-none-plain",
        "arrow-DELTA_LENGTH_BYTE_ARRAY",
        "arrow-DELTA_BYTE_ARRAY",
        "arrow-required",
        "polars",
        "fastparquet",
        "duckdb",
      })
  void filesOfManyWritersAreRead(String name) throws IOException {
    assertThat(read(resource(name), "text")).containsExactlyElementsIn(TEXTS).inOrder();
  }

  @Test
  void aFileMayHaveNoRow() throws IOException {
    assertThat(read(resource("empty"), "text")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "body, text | column (text) is missing; data.textColumn must be one of the columns (body, n)",
        "arrow-zstd-plain, a | column (a) is missing; data.textColumn must be one of the columns (id, meta, text)",
        "body, n | column (n) must hold strings",
        "arrow-zstd-plain, meta | column (meta) must hold strings",
        "list, text | column (text) must hold strings",
        "bytes, text | column (text) must hold strings",
        "null, text | row (2) has no text; column (text) must not be null",
      })
  void aColumnThatIsNoTextIsRefused(String fileAndColumn, String rule) throws IOException {
    String[] names = fileAndColumn.split(", ", 2);
    Path file = resource(names[0]);
    assertThat(assertThrows(CorpusException.class, () -> read(file, names[1])))
        .hasMessageThat()
        .isEqualTo(file + ": " + rule);
  }

  @Test
  void anotherCodecIsRefusedByName() throws IOException {
    Path file = resource("brotli");
    assertThat(assertThrows(IOException.class, () -> read(file, "text")))
        .hasMessageThat()
        .isEqualTo("codec (BROTLI) must be SNAPPY, GZIP, ZSTD, LZ4_RAW or UNCOMPRESSED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"arrow-snappy-dictionary", "polars", "duckdb"})
  void aFileThatIsCutIsAnError(String name) throws IOException {
    byte[] whole = Files.readAllBytes(resource(name));
    for (int length = 0; length < whole.length; length += 31) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      assertThrows(IOException.class, () -> read(cut, "text"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"arrow-snappy-dictionary", "arrow-gzip-plain"})
  void damageIsAnErrorOrTouchesNoText(String name) throws IOException {
    byte[] whole = Files.readAllBytes(resource(name));
    int harmless = 0;
    for (int at = 0; at < whole.length; at += 41) {
      Path file = damaged(whole, at);
      try {
        // Statistics and other columns may be damaged; text has checksums.
        assertWithMessage("byte %s", at).that(read(file, "text")).isEqualTo(TEXTS);
        harmless++;
      } catch (IOException | CorpusException e) {
        assertThat(e.getMessage() == null ? 1 : e.getMessage().lines().count()).isEqualTo(1);
      }
    }
    assertThat(harmless).isLessThan(whole.length / 41);
  }

  @ParameterizedTest
  @ValueSource(strings = {"arrow-DELTA_BYTE_ARRAY", "polars", "duckdb"})
  void damageWithoutChecksumsIsNoFailureOfOurs(String name) throws IOException {
    byte[] whole = Files.readAllBytes(resource(name));
    int errors = 0;
    for (int at = 0; at < whole.length; at += 29) {
      Path file = damaged(whole, at);
      try {
        assertThat(read(file, "text")).isNotNull();
      } catch (IOException | CorpusException e) {
        errors++;
      }
    }
    assertThat(errors).isGreaterThan(10);
  }

  private Path damaged(byte[] whole, int at) throws IOException {
    byte[] damaged = whole.clone();
    damaged[at] ^= (byte) (1 << (at % 8));
    return Files.write(folder.resolve("damaged"), damaged);
  }

  @Test
  void snappyIsUnpackedAsItWasPacked() throws IOException {
    byte[] bytes = new byte[600_000];
    Random random = new Random(1);
    for (int i = 0; i < bytes.length; i++) {
      boolean repeats = i > 70_000 && i / 1000 % 3 > 0;
      bytes[i] = repeats ? bytes[i - 1 - i / 1000 % 60_000] : (byte) random.nextInt();
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var out = new SnappyCompressorOutputStream(packed, bytes.length, 1 << 16)) {
      out.write(bytes);
    }
    assertThat(packed.size()).isLessThan(bytes.length / 2);
    try (var in = new SnappyStream(new ByteArrayInputStream(packed.toByteArray()))) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void aDictionaryOfBooksIsKeptInAFile() throws IOException {
    byte[] book = "0123456789abcdef".repeat(1 << 16).getBytes(UTF_8);
    int books = Dictionary.MOST_IN_MEMORY / book.length + 1;
    ByteBuffer page = ByteBuffer.allocate(books * (book.length + 4)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < books; i++) {
      book[0] = (byte) ('a' + i);
      page.putInt(book.length).put(book);
    }
    InputStream in = new ByteArrayInputStream(page.array());
    try (Dictionary dictionary = Dictionary.read(in, books, page.capacity())) {
      assertThat(dictionary).isInstanceOf(Dictionary.InFile.class);
      assertThat(dictionary.size()).isEqualTo(books);
      for (int i : new int[] {0, books - 1, 1}) {
        book[0] = (byte) ('a' + i);
        assertThat(Arrays.equals(dictionary.get(i), book)).isTrue();
      }
    }
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name + ".parquet");
    try (InputStream bytes = getClass().getResourceAsStream(name + ".parquet")) {
      Files.copy(bytes, file);
    }
    return file;
  }

  private static List<String> read(Path file, String column) throws IOException {
    List<String> texts = new ArrayList<>();
    try (var records = ParquetRecords.open(FileChannel.open(file), file.toString(), column)) {
      for (byte[] text = records.next(); text != null; text = records.next()) {
        texts.add(new String(text, UTF_8));
        assertThat(records.number()).isEqualTo(texts.size());
      }
    }
    return texts;
  }
}
