package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.compressive.data.PackedFiles.Packing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests corpora whose documents are the lines of JSON Lines files. */
final class JsonLinesTest {
  private static final String THREE =
      """
      {"id": 1, "text": "first"}

      {"text": "s\\u00e9cond \\ud83d\\ude00\\n", "meta": {"text": ["no", {"text": 1}]}}
      {"text": ""}
      """;

  @TempDir private Path folder;

  @Test
  void eachLineIsADocument() throws IOException {
    write("three.jsonl", THREE);
    assertThat(texts("three.jsonl"))
        .containsExactly(
            "three.jsonl#1 first", "three.jsonl#3 s\u00e9cond \ud83d\ude00\n", "three.jsonl#4 ")
        .inOrder();
    try (Corpus corpus = open("three.jsonl")) {
      assertThat(corpus.taken())
          .endsWith("three.jsonl: each line (field text) of 1 file is a document");
    }
  }

  @ParameterizedTest
  @EnumSource
  void packedFilesAreRead(Packing packing) throws IOException {
    Files.write(folder.resolve("a.NDJSON" + packing.suffix()), packing.pack(THREE));
    assertThat(texts("a.NDJSON" + packing.suffix())).hasSize(3);
  }

  @Test
  void foldersAndArchivesMayHoldThem() throws IOException {
    Path all = Files.createDirectory(folder.resolve("all"));
    try (var zip = new ZipOutputStream(Files.newOutputStream(all.resolve("b.zip")))) {
      zip.putNextEntry(new ZipEntry("x.jsonl"));
      zip.write(THREE.getBytes(UTF_8));
    }
    write("all/a.jsonl", "{\"text\":\"a\"}\r\n{\"text\":\"b\"}");
    write("all/c.txt", "{\"text\":\"plain\"}");
    assertThat(texts("all"))
        .containsExactly(
            "a.jsonl#1 a",
            "a.jsonl#2 b",
            "b.zip/x.jsonl#1 first",
            "b.zip/x.jsonl#3 s\u00e9cond \ud83d\ude00\n",
            "b.zip/x.jsonl#4 ",
            "c.txt {\"text\":\"plain\"}")
        .inOrder();
    try (Corpus corpus = open("all")) {
      assertThat(corpus.taken())
          .endsWith("all: 1 document; each line (field text) of 2 files is a document");
    }
  }

  @Test
  void theFieldAndTheEncodingAreSettings() throws IOException {
    Files.write(folder.resolve("a.jsonl"), "{\"body\":\"\u00fc\",\"text\":1}".getBytes(UTF_16LE));
    DataConfig config =
        DataConfigBuilder.builder(config("a.jsonl")).textField("body").encoding("UTF-16LE").build();
    assertThat(texts(config)).containsExactly("a.jsonl#1 \u00fc");
  }

  @Test
  void binaryReadsTheFileAsItIs() throws IOException {
    write("a.jsonl", "{\"text\":\"b\"}\n");
    assertThat(texts(config("a.jsonl").withBinary(true)))
        .containsExactly("a.jsonl {\"text\":\"b\"}\n");
  }

  @Test
  void licensesOfProjectGutenbergAreStrippedFromEachLine() throws IOException {
    String book =
        "Header\\n*** START OF THE PROJECT GUTENBERG EBOOK A ***\\nBook\\n"
            + "*** END OF THE PROJECT GUTENBERG EBOOK A ***\\nLicense\\n";
    write("a.jsonl", "{\"text\":\"%s\"}\n{\"text\":\"b\"}\n".formatted(book));
    try (Corpus corpus = open("a.jsonl")) {
      assertThat(corpus.warnings().toString()).contains("in 1 of 1 files");
    }
    assertThat(texts(config("a.jsonl").withGutenberg(Gutenberg.STRIP)))
        .containsExactly("a.jsonl#1 Book\n", "a.jsonl#2 b")
        .inOrder();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"body\":\"b\"} | field (text) is missing; data.textField must name the field of the text",
        "{\"text\":5} | field (text) must be a string, not a number",
        "{\"text\":null} | field (text) must be a string, not null",
        "{\"text\":true} | field (text) must be a string, not a boolean",
        "{\"text\":[\"b\"]} | field (text) must be a string, not an array",
        "{\"text\":{\"text\":\"b\"}} | field (text) must be a string, not an object",
        "{\"text\":\"a\",\"text\":\"b\"} | field (text) must be given once",
        "[{\"text\":\"b\"}] | line must be a JSON object",
        "\"b\" | line must be a JSON object",
        "{\"text\":\"b\"} {\"text\":\"c\"} | line must hold one JSON object",
        "{\"text\":\"\\ud83d b\"} | field (text) has half a surrogate pair",
        "{\"text\":\"b\" | line is not JSON: Unexpected end-of-input",
        "text | line is not JSON: Unrecognized token 'text'",
      })
  void aBadLineIsNamedWithItsRule(String line, String rule) throws IOException {
    write("a.jsonl", "{\"text\":\"a\"}\n\n" + line + "\n{\"text\":\"c\"}\n");
    CorpusException refused = assertThrows(CorpusException.class, () -> texts("a.jsonl"));
    assertThat(refused).hasMessageThat().startsWith(folder + "/a.jsonl line 3: " + rule);
    assertThat(refused.getMessage().lines().count()).isEqualTo(1);
  }

  @Test
  void aBadFirstLineIsRefusedBeforeAnythingIsRead() throws IOException {
    write("a.jsonl", "{\"body\":\"a\"}\n");
    assertThat(assertThrows(CorpusException.class, () -> open("a.jsonl")))
        .hasMessageThat()
        .contains("a.jsonl line 1: field (text) is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "{\"text\":\"\"}\n{\"text\":\"\"}\n"})
  void aFileWithoutAnyTextIsRefused(String content) throws IOException {
    write("a.jsonl", content);
    assertThat(assertThrows(CorpusException.class, () -> open("a.jsonl")))
        .hasMessageThat()
        .endsWith("is empty (0 bytes)");
  }

  @Test
  void aCutFileIsAnErrorAfterTheDocumentsBefore() throws IOException {
    String lines = "{\"text\":\"0123456789\"}\n".repeat(20_000);
    byte[] packed = Packing.GZ.pack(lines);
    Files.write(folder.resolve("a.jsonl.gz"), Arrays.copyOf(packed, packed.length / 2));
    try (Corpus corpus = open("a.jsonl.gz")) {
      Iterator<Document> documents = corpus.documents().iterator();
      assertThat(documents.next().path()).isEqualTo("a.jsonl.gz#1");
      assertThat(assertThrows(CorpusException.class, () -> documents.forEachRemaining(d -> {})))
          .hasMessageThat()
          .endsWith("a.jsonl.gz) cannot be read; the compressed data is cut short");
    }
  }

  @Test
  void linesAreReadOneAfterTheOther() throws IOException {
    write("a.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\"}\nbad\n");
    try (Corpus corpus = open("a.jsonl")) {
      Iterator<Document> documents = corpus.documents().iterator();
      Document first = documents.next();
      assertThat(documents.next().path()).isEqualTo("a.jsonl#2");
      assertThrows(CorpusException.class, documents::hasNext);
      assertThat(text(first)).isEqualTo("a");
      assertThat(text(first)).isEqualTo("a");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anIterationThatIsGivenUpIsClosedWithTheCorpus() throws IOException {
    write("a.jsonl", THREE);
    try (Corpus corpus = open("a.jsonl")) {
      assertThat(corpus.documents().iterator().hasNext()).isTrue();
      assertThat(openFiles()).contains(folder.resolve("a.jsonl"));
    }
    assertThat(openFiles()).doesNotContain(folder.resolve("a.jsonl"));
  }

  @Test
  void longLinesAreRead() throws IOException {
    String text = "0123456789".repeat(50_000);
    write("a.jsonl", "{\"text\":\"" + text + "\"}\n{\"text\":\"b\"}\n");
    assertThat(texts("a.jsonl")).containsExactly("a.jsonl#1 " + text, "a.jsonl#2 b").inOrder();
  }

  @Test
  void linesAreDealtAmongTheSplitsByTheirPaths() throws IOException {
    write("a.jsonl", "{\"text\":\"0123456789\"}\n".repeat(300));
    Path store = folder.resolve("store");
    try (Corpus corpus = open("a.jsonl");
        PreparedCorpus prepared =
            PreparedCorpus.write(corpus, new ByteTokenizer(), /* window= */ 8, store)) {
      assertThat(prepared.summary().documents()).isEqualTo(300);
      for (Split split : Split.values()) {
        long expected =
            Stream.iterate(1, line -> line + 1)
                .limit(300)
                .filter(line -> Split.ofDocument("a.jsonl#" + line) == split)
                .count();
        assertThat(prepared.store(split).documents().length()).isEqualTo((int) expected);
      }
    }
  }

  @Test
  void filesNamedAfterSplitsAreOfficial() throws IOException {
    write("c/train.jsonl", "{\"text\":\"aaaaaaaaaa\"}\n".repeat(3));
    write("c/validation.jsonl", "{\"text\":\"bbbbbbbbbb\"}\n");
    write("c/test.jsonl", "{\"text\":\"cccccccccc\"}\n".repeat(2));
    try (Corpus corpus = open("c");
        PreparedCorpus prepared =
            PreparedCorpus.write(corpus, new ByteTokenizer(), 8, folder.resolve("store"))) {
      assertThat(prepared.store(Split.TRAINING).size()).isEqualTo(30);
      assertThat(prepared.store(Split.VALIDATION).size()).isEqualTo(10);
      assertThat(prepared.store(Split.TEST).documents().length()).isEqualTo(2);
      assertThat(prepared.note()).contains("training is train.jsonl, validation is");
    }
  }

  @Test
  void nothingIsLeftOfAPreparationThatFails() throws IOException {
    write("a.jsonl", "{\"text\":\"0123456789\"}\n".repeat(300) + "bad\n");
    Path store = folder.resolve("store");
    try (Corpus corpus = open("a.jsonl")) {
      assertThat(
              assertThrows(
                  CorpusException.class,
                  () -> PreparedCorpus.write(corpus, new ByteTokenizer(), 8, store)))
          .hasMessageThat()
          .contains("a.jsonl line 301: line is not JSON");
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("a.jsonl"));
    }
  }

  @Test
  void vocabulariesAreLearnedFromTheTrainingLines() throws IOException {
    write("a.jsonl", "{\"text\":\"a\"}\n".repeat(100));
    try (Corpus corpus = open("a.jsonl")) {
      long training =
          Stream.iterate(1, line -> line + 1)
              .limit(100)
              .filter(line -> Split.ofDocument("a.jsonl#" + line) == Split.TRAINING)
              .count();
      assertThat(TrainingText.of(corpus)).hasSize((int) training);
    }
  }

  private static List<Path> openFiles() throws IOException {
    List<Path> open = new ArrayList<>();
    try (var links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path link : links) {
        if (Files.exists(link)) { // The link of this stream itself may be gone.
          open.add(Files.readSymbolicLink(link));
        }
      }
    }
    return open;
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private DataConfig config(String name) {
    return DataConfig.of(folder.resolve(name).toString());
  }

  private Corpus open(String name) {
    return Corpus.open(config(name));
  }

  private List<String> texts(String name) throws IOException {
    return texts(config(name));
  }

  /** Returns the path and the text of each document. */
  private static List<String> texts(DataConfig config) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Corpus corpus = Corpus.open(config)) {
      for (Document document : corpus.documents()) {
        texts.add(document.path() + " " + text(document));
      }
    }
    return texts;
  }

  private static String text(Document document) throws IOException {
    try (var bytes = document.open()) {
      return new String(bytes.readAllBytes(), UTF_8);
    }
  }
}
