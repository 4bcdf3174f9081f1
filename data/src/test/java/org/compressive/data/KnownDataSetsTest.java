package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.compressive.data.parquet.ParquetRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the data sets of published results are recognized in the files that people download.
 */
final class KnownDataSetsTest {
  private static final int SIZE = 100_000_000;

  @TempDir private Path folder;

  @Test
  void enwik8IsSplitByBytes() throws IOException {
    Files.write(folder.resolve("enwik8"), hundredMillionBytes());
    write("README", "read me");
    try (Corpus corpus = open("")) {
      assertMillions(corpus, "enwik8");
      assertThat(corpus.taken())
          .endsWith(": all 100,000,000 bytes of enwik8 are read, line ends included; 1 document");
      assertThat(corpus.warnings()).hasSize(1);
      assertThat(corpus.warnings().get(0)).startsWith("README is left out");
    }
    try (Corpus corpus = open("enwik8")) {
      assertMillions(corpus, "enwik8");
      Document validation = ImmutableList.copyOf(corpus.documents()).get(1);
      assertThat(TrainingText.of(corpus)).hasSize(1);
      assertThat(firstByte(validation)).isEqualTo(32 + 90_000_000 % 95);
    }
  }

  /** Reads enwik8 as Transformer-XL's code does, which drops line ends after splitting. */
  @Test
  void lineEndsOfEnwik8AreDroppedOnRequest() throws IOException {
    byte[] bytes = hundredMillionBytes();
    bytes[0] = '\n';
    bytes[89_999_999] = '\n';
    bytes[99_999_999] = '\n';
    Files.write(folder.resolve("enwik8"), bytes);
    var config = DataConfig.of(folder.resolve("enwik8").toString()).withLineEnds(LineEnds.DROP);
    try (Corpus corpus = Corpus.open(config)) {
      assertThat(corpus.taken())
          .endsWith(": all 100,000,000 bytes of enwik8 are read. Line ends are dropped");
      List<Long> sizes = new ArrayList<>();
      for (Document split : corpus.documents()) {
        try (InputStream text = split.open()) {
          sizes.add(ByteStreams.exhaust(text));
        }
      }
      assertThat(sizes).containsExactly(89_999_998L, 5_000_000L, 4_999_999L).inOrder();
    }
  }

  @Test
  void text8InItsZipIsSplitByBytes() throws IOException {
    text8Zip();
    try (Corpus corpus = open("text8.zip")) {
      assertMillions(corpus, "text8");
      assertThat(firstByte(ImmutableList.copyOf(corpus.documents()).get(2)))
          .isEqualTo(32 + 95_000_000 % 95);
    }
  }

  @Test
  void damageAnywhereInAZipIsFoundWhenTheLastSplitIsRead() throws IOException {
    Path zip = text8Zip();
    try (FileChannel file = FileChannel.open(zip, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {'!'}), 1000);
    }
    try (Corpus corpus = open("text8.zip")) {
      Document last = ImmutableList.copyOf(corpus.documents()).get(2);
      try (InputStream text = last.open()) {
        assertThat(assertThrows(CorpusException.class, () -> ByteStreams.exhaust(text)))
            .hasMessageThat()
            .contains("text8#3) cannot be read; the compressed data is broken: CRC-32");
      }
    }
  }

  @Test
  void anotherSizeIsAWarningWithBothNumbers() throws IOException {
    write("enwik8", "only the beginning");
    try (Corpus corpus = open("enwik8")) {
      assertThat(corpus.warnings())
          .containsExactly(
              folder.resolve("enwik8")
                  + " has 18 bytes, where enwik8 has 100,000,000; it is read like any other text");
      assertThat(corpus.documents()).hasSize(1);
      assertThat(corpus.splits().any()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wiki.%s.tokens", "wiki.%s.raw", "wikitext-2.%s.tokens.txt"})
  void articlesOfWikiTextAreDocuments(String name) throws IOException {
    String text = wikiText();
    write("w/" + name.formatted("train"), text);
    write("w/" + name.formatted("valid"), text);
    write("w/" + name.formatted("test"), text);
    try (Corpus corpus = open("w")) {
      List<Document> documents = ImmutableList.copyOf(corpus.documents());
      assertThat(documents).hasSize(9);
      assertThat(documents.get(4).path()).isEqualTo(name.formatted("train") + "#2");
      assertThat(text(documents.get(4))).startsWith(" = Article <unk> 1 = \n");
      String test = text(documents.get(0)) + text(documents.get(1)) + text(documents.get(2));
      assertThat(test).isEqualTo(text);
      assertThat(corpus.taken()).endsWith("w: each article (WikiText) of 3 files is a document");
      assertThat(corpus.splits().description())
          .isEqualTo(
              "training is %s, validation is %s, test is %s"
                  .formatted(
                      name.formatted("train"), name.formatted("valid"), name.formatted("test")));
    }
  }

  @Test
  void otherWordsThanPublishedAreAWarningWithBothNumbers() throws IOException {
    write("wiki.train.tokens", wikiText());
    write("wiki.test.tokens", wikiText());
    // Words and line ends of an article: 5 + 3, 4 times 12 + 4, and 6 + 1.
    int words = 3 * (5 + 3 + 4 * (8 + 5 + 4) + 6 + 1);
    try (Corpus corpus = open("")) {
      assertThat(corpus.warnings())
          .containsExactly(
              ("%s: the training split of WikiText has %s words with line ends, where 103,227,021"
                      + " (WikiText-103) or 2,088,628 are published")
                  .formatted(corpus.name(), words),
              "%s: the test split of WikiText has %s words with line ends, where 245,569 are published"
                  .formatted(corpus.name(), words));
    }
    write("wiki.train.tokens", wikiText().replace("<unk>", "rare"));
    write("wiki.test.tokens", wikiText().replace("<unk>", "rare"));
    try (Corpus raw = open("")) {
      assertThat(raw.warnings()).isEmpty();
    }
  }

  @Test
  void rowsOfWikiTextInParquetAreItsLines() throws IOException {
    copy("wikitext", "train-00000-of-00002.parquet");
    copy("wikitext-second", "train-00001-of-00002.parquet");
    copy("wikitext", "test-00000-of-00001.parquet");
    try (Corpus corpus = open("")) {
      List<Document> documents = ImmutableList.copyOf(corpus.documents());
      assertThat(documents).hasSize(9);
      StringBuilder test = new StringBuilder();
      for (Document document : documents.subList(0, 3)) {
        test.append(text(document));
      }
      assertThat(test.toString()).isEqualTo(wikiText());
      assertThat(wikiText()).contains(text(documents.get(6)));
      assertThat(text(documents.get(7))).startsWith(" = Article <unk> 1 = \n");
      assertThat(corpus.taken()).endsWith(": each article (WikiText) of 3 files is a document");
      assertThat(corpus.warnings()).hasSize(2);
    }
  }

  @Test
  void wordsOfWikiTextEndLinesWithEos() throws IOException {
    write("wiki.train.tokens", wikiText());
    write("wiki.valid.tokens", wikiText());
    Path store = folder.resolve("store");
    try (Corpus corpus = open("")) {
      Tokenizer words = new WordVocabulary(0, 0).tokenizer(TrainingText.of(corpus));
      try (PreparedCorpus prepared = PreparedCorpus.write(corpus, words, 8, store)) {
        assertThat(prepared.store(Split.VALIDATION).size()).isEqualTo(3 * 83);
        assertThat(prepared.store(Split.VALIDATION).documents().length()).isEqualTo(3);
      }
    }
  }

  @Test
  void pg19LeavesOutItsMetadataAndComparesItsCounts() throws IOException {
    pg19("pg19/");
    try (Corpus corpus = open("pg19")) {
      assertThat(paths(corpus))
          .containsExactly("test/3.txt", "train/1.txt", "train/11.txt", "validation/2.txt")
          .inOrder();
      assertThat(corpus.taken()).endsWith("pg19: 4 documents; metadata.csv of PG-19 is left out");
      String name = folder.resolve("pg19").toString();
      assertThat(corpus.warnings())
          .containsExactly(
              name + ": the training split of PG-19 has 2 books, where 28,602 are published",
              name + ": the validation split of PG-19 has 1 book, where 50 are published",
              name + ": the test split of PG-19 has 1 book, where 100 are published",
              name + ": the validation split of PG-19 has 4 words, where 3,007,061 are published",
              name + ": the test split of PG-19 has 2 words, where 6,966,499 are published",
              name + "/metadata.csv has 3 rows, where 4 books are there");
    }
  }

  @Test
  void pg19InAnArchiveOrWithoutSplitsLeavesOutItsMetadataToo() throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("a.zip")))) {
      for (String name : List.of("pg/train/1.txt", "pg/test/2.txt", "pg/metadata.csv")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write("a text".getBytes(UTF_8));
      }
    }
    try (Corpus corpus = open("a.zip")) {
      assertThat(paths(corpus)).containsExactly("pg/test/2.txt", "pg/train/1.txt").inOrder();
    }
    write("b/train/1.txt", "a text");
    write("b/metadata.csv", "1,A,1900,http://a\n");
    try (Corpus corpus = open("b")) {
      assertThat(paths(corpus)).containsExactly("train/1.txt");
    }
  }

  @Test
  void otherMetadataIsText() throws IOException {
    write("metadata.csv", "a,b\n");
    write("train/one.txt", "a text");
    try (Corpus corpus = open("")) {
      assertThat(paths(corpus)).contains("metadata.csv");
    }
  }

  @Test
  void wikiTextWithoutItsTrainingTextHasNoSplits() throws IOException {
    write("wiki.test.tokens", wikiText());
    try (Corpus corpus = open("wiki.test.tokens")) {
      assertThat(corpus.splits().any()).isFalse();
      assertThat(corpus.documents()).hasSize(3);
    }
    assertThrows(CorpusException.class, () -> open("wiki.train.tokens"));
  }

  private Path text8Zip() throws IOException {
    Path file = folder.resolve("text8.zip");
    byte[] bytes = hundredMillionBytes();
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      ZipEntry entry = new ZipEntry("text8");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(SIZE);
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      entry.setCrc(checksum.getValue());
      zip.putNextEntry(entry);
      zip.write(bytes);
    }
    return file;
  }

  private void pg19(String at) throws IOException {
    write(at + "train/1.txt", "one");
    write(at + "train/11.txt", "eleven");
    write(at + "validation/2.txt", "two words\nand two");
    write(at + "test/3.txt", "three words");
    write(
        at + "metadata.csv",
        "1,A by B,1900,http://a/1\n2,\"C, D\",1901,http://a/2\n3,E,1902,http://a/3\n");
  }

  /** Returns the text that {@code write.py} in the resources writes as Parquet. */
  private static String wikiText() {
    StringBuilder text = new StringBuilder();
    for (int article = 0; article < 3; article++) {
      text.append(" \n = Article <unk> %s = \n \n".formatted(article));
      for (int section = 0; section < 4; section++) {
        text.append(" Paragraph %s , with words @-@ %s . \n".formatted(section, article));
        text.append(" \n = = Section = = \n \n");
      }
      text.append(" a = b = c = \n");
    }
    return text.toString();
  }

  private static byte[] hundredMillionBytes() {
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      bytes[i] = (byte) (32 + i % 95);
    }
    return bytes;
  }

  private static void assertMillions(Corpus corpus, String name) throws IOException {
    List<Document> documents = ImmutableList.copyOf(corpus.documents());
    assertThat(documents.stream().map(Document::path).toList())
        .containsExactly(name + "#1", name + "#2", name + "#3")
        .inOrder();
    List<Long> sizes = new ArrayList<>();
    for (Document document : documents) {
      try (InputStream text = document.open()) {
        sizes.add(ByteStreams.exhaust(text));
      }
    }
    assertThat(sizes).containsExactly(90_000_000L, 5_000_000L, 5_000_000L).inOrder();
    assertThat(corpus.splits().description())
        .isEqualTo(
            "training is the first 90,000,000 bytes of %s, validation is the next 5,000,000 bytes,"
                    .formatted(name)
                + " test is the last 5,000,000 bytes");
  }

  private static int firstByte(Document document) throws IOException {
    try (InputStream text = document.open()) {
      return text.read();
    }
  }

  private void copy(String resource, String name) throws IOException {
    try (var bytes = ParquetRecords.class.getResourceAsStream(resource + ".parquet")) {
      Files.copy(bytes, folder.resolve(name));
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Corpus open(String name) {
    return Corpus.open(DataConfig.of(folder.resolve(name).toString()));
  }

  private static List<String> paths(Corpus corpus) {
    return ImmutableList.copyOf(corpus.documents()).stream().map(Document::path).toList();
  }

  private static String text(Document document) throws IOException {
    try (InputStream text = document.open()) {
      return new String(text.readAllBytes(), UTF_8);
    }
  }
}
