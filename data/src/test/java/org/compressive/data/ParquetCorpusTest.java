package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.compressive.data.PackedFiles.Packing;
import org.compressive.data.parquet.ParquetRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests corpora whose documents are the rows of Parquet files. */
final class ParquetCorpusTest {
  @TempDir private Path folder;

  @Test
  void eachRowIsADocument() throws IOException {
    Files.write(folder.resolve("a.parquet"), parquet("polars"));
    try (Corpus corpus = open("a.parquet")) {
      assertRows(corpus, "a.parquet");
      assertThat(corpus.taken())
          .endsWith("a.parquet: each row (column text) of 1 file is a document");
    }
  }

  @Test
  void archivesAndPackedFilesMayHoldThem() throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("a.zip")))) {
      zip.putNextEntry(new ZipEntry("train.parquet"));
      zip.write(parquet("duckdb"));
      zip.putNextEntry(new ZipEntry("test.parquet"));
      zip.write(parquet("polars"));
    }
    try (Corpus corpus = open("a.zip")) {
      assertThat(corpus.documents()).hasSize(240);
      assertThat(corpus.splits().description())
          .isEqualTo("training is train.parquet, test is test.parquet");
    }
    Files.write(folder.resolve("b.parquet.gz"), Packing.GZ.pack(parquet("duckdb")));
    try (Corpus corpus = open("b.parquet.gz")) {
      assertRows(corpus, "b.parquet.gz");
    }
  }

  @Test
  void theColumnIsASetting() throws IOException {
    Files.write(folder.resolve("a.parquet"), parquet("body"));
    DataConfig config = DataConfig.of(folder.resolve("a.parquet").toString());
    try (Corpus corpus =
        Corpus.open(DataConfigBuilder.builder(config).textColumn("body").build())) {
      assertThat(corpus.documents()).hasSize(1);
    }
    assertThat(assertThrows(CorpusException.class, () -> Corpus.open(config)))
        .hasMessageThat()
        .endsWith(
            "a.parquet: column (text) is missing; data.textColumn must be one of the columns"
                + " (body, n)");
  }

  @Test
  void damageIsToldInOneLine() throws IOException {
    byte[] whole = parquet("polars");
    Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, 500));
    assertThat(assertThrows(CorpusException.class, () -> open("cut.parquet")))
        .hasMessageThat()
        .endsWith("cut.parquet) cannot be read; the compressed data is cut short");
    Files.write(folder.resolve("brotli.parquet"), parquet("brotli"));
    assertThat(assertThrows(CorpusException.class, () -> open("brotli.parquet")))
        .hasMessageThat()
        .endsWith(
            "brotli.parquet) cannot be read: codec (BROTLI) must be SNAPPY, GZIP, ZSTD, LZ4_RAW or"
                + " UNCOMPRESSED");
    Files.writeString(folder.resolve("text.parquet"), "text");
    assertThat(assertThrows(CorpusException.class, () -> open("text.parquet")))
        .hasMessageThat()
        .endsWith("text.parquet) is plain text, not a Parquet file as its name says");
  }

  private static void assertRows(Corpus corpus, String path) throws IOException {
    int row = 0;
    for (Document document : corpus.documents()) {
      assertThat(document.path()).isEqualTo(path + "#" + ++row);
      try (InputStream text = document.open()) {
        String start = row % 10 == 0 ? "" : "row %s: ".formatted(row - 1);
        assertThat(new String(text.readAllBytes(), UTF_8)).startsWith(start);
      }
    }
    assertThat(row).isEqualTo(120);
  }

  private Corpus open(String name) {
    return Corpus.open(DataConfig.of(folder.resolve(name).toString()));
  }

  private static byte[] parquet(String name) throws IOException {
    try (InputStream bytes = ParquetRecords.class.getResourceAsStream(name + ".parquet")) {
      return bytes.readAllBytes();
    }
  }
}
