package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.io.MoreFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that text goes to the split that it comes with, and checks the note on it. */
final class OfficialSplitsTest {
  private static final int WINDOW = 8;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "wiki.train.tokens, TRAINING",
    "wiki.valid.raw, VALIDATION",
    "wikitext-2.valid.tokens.txt, VALIDATION",
    "train.txt, TRAINING",
    "Dev, VALIDATION",
    "val.jsonl.gz, VALIDATION",
    "ptb.test.txt, TEST",
    "enwik8_test.dat, TEST",
    "train-00001-of-00002.parquet, TRAINING",
    "validation-00000-of-00001-0a3f.parquet, VALIDATION",
    "test.zip, TEST",
  })
  void aNameWithPrefixAndExtensionsNamesItsSplit(String name, Split expected) {
    assertThat(SplitNames.ofFile(name)).hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training-a-dragon.txt",
        "contest.txt",
        "latest.txt",
        "test_data.txt",
        "train.py",
        "test.sh",
        "train.test.txt",
        "wiki.test.train.tokens",
        "tests",
        "devil.txt",
        "a.txt"
      })
  void otherNamesNameNone(String name) {
    assertThat(SplitNames.ofFile(name)).isEmpty();
  }

  @Test
  void theThreeFilesOfWikiTextAreItsSplits() throws IOException {
    write("w/wiki.train.tokens", "t".repeat(100));
    write("w/wiki.valid.tokens", "v".repeat(20));
    write("w/wiki.test.tokens", "e".repeat(30));
    assertSplits(
        prepare("w"),
        "t100 v20 e30",
        "official splits are kept: training is wiki.train.tokens, validation is"
            + " wiki.valid.tokens, test is wiki.test.tokens");
    assertSplits(
        prepare("w/wiki.test.tokens", "w/wiki.train.tokens", "w/wiki.valid.tokens"),
        "t100 v20 e30",
        "test is " + folder.resolve("w/wiki.test.tokens"));
  }

  @Test
  void foldersAreSplitsAndWhatLiesBesideThemIsLeftOut() throws IOException {
    write("pg/train/1.txt", "t".repeat(50));
    write("pg/train/deep/test/2.txt", "t".repeat(50));
    write("pg/validation/train.txt", "v".repeat(20));
    write("pg/test/3.txt", "e".repeat(30));
    write("pg/LICENSE", "a license");
    String said = "training is train/ (2 files), validation is validation/, test is test/";
    try (Corpus corpus = open("pg")) {
      assertThat(corpus.warnings())
          .containsExactly("LICENSE is left out, being outside the official splits");
      assertThat(corpus.documents()).hasSize(4);
    }
    assertSplits(prepare("pg"), "t100 v20 e30", said);
    assertSplits(prepare("pg/test", "pg/validation", "pg/train"), "t100 v20 e30", "test is ");
    assertSplits(prepare(zip("pg")), "t100 v20 e30", said);
    Files.move(
        folder.resolve("pg"), Files.createDirectories(folder.resolve("out/in")).resolve("p"));
    write("out/README", "read me");
    assertSplits(
        prepare("out"), "t100 v20 e30", "training is in/p/train/ (2 files), validation is");
  }

  @Test
  void withoutValidationItIsTakenFromTrainingAndTestIsUntouched() throws IOException {
    write("w/train.txt", "t".repeat(190) + "v".repeat(10));
    write("w/test.txt", "e".repeat(30));
    assertSplits(
        prepare("w"),
        "t190 v10 e30",
        "there is no validation split, so it is taken from training (the last 5 percent)");
  }

  @Test
  void validationIsDealtByDocumentWhereThereAreEnough() throws IOException {
    StringBuilder training = new StringBuilder();
    StringBuilder validation = new StringBuilder();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      names.add("train/%02d".formatted(i));
    }
    for (String name : names) {
      write("w/" + name, name);
      (Split.ofDocument(name) == Split.TEST ? validation : training).append(name);
    }
    write("w/test/a", "e".repeat(30));
    try (PreparedCorpus prepared = prepare("w")) {
      assertThat(prepared.note()).contains("(the documents that a hash of their paths chooses)");
      assertThat(text(prepared, Split.TRAINING)).isEqualTo(training.toString());
      assertThat(text(prepared, Split.VALIDATION)).isEqualTo(validation.toString());
      assertThat(text(prepared, Split.TEST)).isEqualTo("e".repeat(30));
    }
  }

  @Test
  void aMissingTestSplitIsEmptyAndRefusedByName() throws IOException {
    write("w/train.txt", "t".repeat(100));
    write("w/dev.txt", "v".repeat(20));
    try (PreparedCorpus prepared = prepare("w")) {
      assertThat(prepared.note()).endsWith("; there is no test split, so it is empty");
      assertThat(text(prepared, Split.TRAINING)).isEqualTo("t".repeat(100));
      assertThat(text(prepared, Split.VALIDATION)).isEqualTo("v".repeat(20));
      assertThat(assertThrows(CorpusException.class, () -> prepared.store(Split.TEST)))
          .hasMessageThat()
          .isEqualTo(
              "split (test) is empty; the corpus has official splits, and none of them is test");
    }
    try (PreparedCorpus opened = PreparedCorpus.open(folder.resolve("prepared"))) {
      assertThat(opened.note()).contains("official splits are kept");
    }
  }

  @Test
  void trainingAloneOrTestAloneIsNoOfficialSplit() throws IOException {
    write("w/train.txt", "t".repeat(1000));
    write("w/other.txt", "o".repeat(1000));
    try (Corpus corpus = open("w")) {
      assertThat(corpus.documents()).hasSize(2);
      assertThat(corpus.splits().any()).isFalse();
    }
    Files.move(folder.resolve("w/train.txt"), folder.resolve("w/test.txt"));
    try (Corpus corpus = open("w")) {
      assertThat(corpus.splits().any()).isFalse();
    }
  }

  @Test
  void configuredPathsAreTheSplitsWhateverTheirNames() throws IOException {
    write("a/test.txt", "t".repeat(50));
    write("a/valid.txt", "t".repeat(50));
    write("b.txt", "v".repeat(20));
    write("c.txt", "e".repeat(30));
    DataConfigBuilder paths =
        DataConfigBuilder.builder()
            .train(paths("a"))
            .validation(paths("b.txt"))
            .test(paths("c.txt"));
    assertSplits(prepare(paths.build()), "t100 v20 e30", "training is " + folder.resolve("a"));
    paths.validation(List.of()).test(List.of());
    try (PreparedCorpus prepared = prepare(paths.build())) {
      assertThat(prepared.note()).contains("is split by position");
      assertThat(prepared.summary().tokens()).isEqualTo(100);
    }
  }

  @Test
  void textInTwoSplitsIsRefused() throws IOException {
    write("w/train/a.txt", "t".repeat(100));
    write("w/test/b.txt", "e".repeat(100));
    DataConfig config =
        DataConfigBuilder.builder()
            .train(paths("w"))
            .test(List.of(folder.resolve("w/train/../test/b.txt").toString()))
            .build();
    assertThat(assertThrows(CorpusException.class, () -> Corpus.open(config)))
        .hasMessageThat()
        .contains("b.txt) must be in one split, not in two");
  }

  @Test
  void aPartWithoutSplitsBesideOneWithThemIsRefused() throws IOException {
    write("w/train.txt", "t".repeat(100));
    write("w/test.txt", "e".repeat(100));
    write("novel.txt", "n".repeat(100));
    assertThat(assertThrows(CorpusException.class, () -> open("w", "novel.txt")))
        .hasMessageThat()
        .contains("novel.txt) has no official splits, while another part has; data.train,");
  }

  @Test
  void splitsAndACorpusAreNotConfiguredTogether() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> DataConfigBuilder.builder().corpus(List.of("a")).test(List.of("b")).build()))
        .hasMessageThat()
        .startsWith("data.corpus (a) cannot be combined with data.train");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> DataConfigBuilder.builder().test(List.of("b")).build()))
        .hasMessageThat()
        .startsWith("data.train must name the training text");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> DataConfigBuilder.builder().train(List.of(" ")).build()))
        .hasMessageThat()
        .startsWith("data.train ( ) must hold paths");
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Packs a folder into an archive beside it, in which the folder encloses everything. */
  private String zip(String name) throws IOException {
    Path archive = folder.resolve("in." + name + ".zip");
    try (OutputStream file = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(file);
        Corpus corpus = open(name)) {
      for (Document document : corpus.documents()) {
        zip.putNextEntry(new ZipEntry(document.path()));
        try (var text = document.open()) {
          text.transferTo(zip);
        }
      }
    }
    return archive.getFileName().toString();
  }

  private List<String> paths(String... names) {
    return Arrays.stream(names).map(name -> folder.resolve(name).toString()).toList();
  }

  private Corpus open(String... names) {
    return Corpus.open(DataConfig.of(paths(names).toArray(String[]::new)));
  }

  private PreparedCorpus prepare(String... names) throws IOException {
    return prepare(DataConfig.of(paths(names).toArray(String[]::new)));
  }

  private PreparedCorpus prepare(DataConfig config) throws IOException {
    Path prepared = folder.resolve("prepared");
    if (Files.exists(prepared)) {
      MoreFiles.deleteRecursively(prepared);
    }
    try (Corpus corpus = Corpus.open(config)) {
      return PreparedCorpus.write(corpus, new ByteTokenizer(), WINDOW, prepared);
    }
  }

  /** Checks the runs of letters in the three splits, and part of the note. */
  private static void assertSplits(PreparedCorpus prepared, String runs, String note) {
    try (prepared) {
      List<String> found = new ArrayList<>();
      for (Split split : Split.values()) {
        String text = text(prepared, split);
        assertThat(text).isEqualTo(text.substring(0, 1).repeat(text.length()));
        found.add(text.substring(0, 1) + text.length());
      }
      assertThat(String.join(" ", found)).isEqualTo(runs);
      assertThat(prepared.note()).contains(note);
    }
  }

  private static String text(PreparedCorpus prepared, Split split) {
    TokenStore store = prepared.store(split);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (long i = 0; i < store.size(); i++) {
      text.write(store.token(i));
    }
    return text.toString(UTF_8);
  }
}
