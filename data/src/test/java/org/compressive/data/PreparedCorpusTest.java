package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreparedCorpusTest {
  private static final Tokenizer BYTES = new ByteTokenizer();

  @TempDir Path folder;
  private Path in;
  private Path out;

  @BeforeEach
  void folders() throws IOException {
    in = Files.createDirectory(folder.resolve("in"));
    out = Files.createDirectory(folder.resolve("out"));
  }

  @Test
  void documentsGoWholeToTheSplitOfTheirPath() throws IOException {
    Map<Split, ByteArrayOutputStream> expected = new EnumMap<>(Split.class);
    Map<Split, List<Long>> starts = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      expected.put(split, new ByteArrayOutputStream());
      starts.put(split, new ArrayList<>());
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      names.add("book" + i);
    }
    names.sort(null);
    for (String name : names) {
      byte[] text = name.repeat(name.length()).getBytes(UTF_8);
      Files.write(in.resolve(name), text);
      Split split = Split.ofDocument(name);
      starts.get(split).add((long) expected.get(split).size());
      expected.get(split).writeBytes(text);
    }
    try (PreparedCorpus prepared = prepare(16)) {
      assertThat(prepared.note()).contains("is split by document: training has ");
      for (Split split : Split.values()) {
        TokenStore store = prepared.store(split);
        assertWithMessage("%s", split)
            .that(text(store))
            .isEqualTo(expected.get(split).toByteArray());
        assertThat(store.documents().asList()).isEqualTo(starts.get(split));
      }
      assertThat(prepared.summary().documents()).isEqualTo(200);
      assertThat(prepared.tokenizer()).isEqualTo(BYTES);
    }
  }

  @Test
  void theEmbeddedCorpusIsSplitByDocument() throws IOException {
    try (Corpus corpus = Corpus.open(DataConfig.embedded());
        PreparedCorpus prepared = PreparedCorpus.write(corpus, BYTES, 128, out.resolve("run"))) {
      assertThat(prepared.note()).contains("is split by document: training has ");
      assertThat(prepared.summary().documents()).isEqualTo(607);
      assertThat(prepared.summary().bytes()).isEqualTo(6_491_231);
      assertThat(prepared.summary().tokens()).isEqualTo(6_491_231);
      assertThat(
              Arrays.stream(Split.values()).mapToLong(split -> prepared.store(split).size()).sum())
          .isEqualTo(6_491_231);
    }
  }

  @Test
  void oneDocumentIsSplitByPosition() throws IOException {
    byte[] text = noise(1999);
    Files.write(in.resolve("a.txt"), text);
    try (PreparedCorpus prepared = prepare(100)) {
      assertThat(prepared.note()).contains("is one document, so it is split by position");
      assertThat(text(prepared.store(Split.TRAINING))).isEqualTo(Arrays.copyOf(text, 1799));
      assertThat(text(prepared.store(Split.VALIDATION)))
          .isEqualTo(Arrays.copyOfRange(text, 1799, 1899));
      assertThat(text(prepared.store(Split.TEST))).isEqualTo(Arrays.copyOfRange(text, 1899, 1999));
      for (Split split : Split.values()) {
        assertThat(prepared.store(split).documents().asList()).containsExactly(0L);
      }
    }
  }

  @Test
  void aSplitShorterThanAWindowMeansByPosition() throws IOException {
    // As in SplitTest, 6 is training, 58 is validation and 27 is test.
    Files.createDirectory(in.resolve("book"));
    Files.write(in.resolve("book/6.txt"), noise(1000));
    Files.write(in.resolve("book/58.txt"), noise(40));
    Files.write(in.resolve("book/27.txt"), noise(39));
    try (PreparedCorpus prepared = prepare(39)) {
      assertThat(prepared.note()).contains("is split by document: training has ");
      assertThat(prepared.store(Split.TEST).size()).isEqualTo(39);
    }
    try (PreparedCorpus prepared = prepare(40)) {
      assertThat(prepared.note()).contains("by document, test of ");
      assertThat(prepared.note())
          .contains(
              "would hold 39 tokens, where a window of 40 needs 40, so it is split by position");
      // Sorted: 27 (39), 58 (40), 6 (1000). 1079 * 0.9 = 971.1, * 0.95 = 1025.05.
      assertThat(prepared.store(Split.TRAINING).size()).isEqualTo(971);
      assertThat(prepared.store(Split.VALIDATION).size()).isEqualTo(54);
      assertThat(prepared.store(Split.TEST).size()).isEqualTo(54);
      assertThat(prepared.store(Split.TRAINING).documents().asList())
          .containsExactly(0L, 39L, 79L)
          .inOrder();
      assertThat(prepared.store(Split.VALIDATION).documents().asList()).containsExactly(0L);
    }
  }

  @Test
  void trainingWithoutALastTargetMeansByPosition() throws IOException {
    Files.createDirectory(in.resolve("book"));
    Files.write(in.resolve("book/6.txt"), noise(40));
    Files.write(in.resolve("book/58.txt"), noise(400));
    Files.write(in.resolve("book/27.txt"), noise(400));
    try (PreparedCorpus prepared = prepare(39)) {
      assertThat(prepared.store(Split.TRAINING).size()).isEqualTo(40);
    }
    try (PreparedCorpus prepared = prepare(40)) {
      assertThat(prepared.note()).contains("by document, training of ");
      assertThat(prepared.store(Split.TRAINING).size()).isEqualTo(756);
    }
  }

  @Test
  void tooShortATextIsRefusedWithItsCounts() throws IOException {
    Path file = in.resolve("a.txt");
    Files.write(file, noise(143)); // 128 for training, 7 for validation, 8 for testing
    assertRefused(128, "split (training) has 128 of the 143 tokens and needs at least 129");
    Files.write(file, noise(144)); // 129
    prepare(128).close();
    Files.write(file, noise(39)); // 35, 2, 2
    prepare(34).close();
    Files.write(file, noise(20)); // 18, 1, 1
    assertRefused(4, "split (validation) has 1 of the 20 tokens and needs at least 2");
  }

  @Test
  void badInputLeavesNothing() throws IOException {
    Path gz = folder.resolve("a.gz");
    try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(gz))) {
      packed.write(new byte[100_000]);
      packed.write(noise(100_000));
    }
    byte[] whole = Files.readAllBytes(gz);
    Files.write(gz, Arrays.copyOf(whole, whole.length - 50));
    try (Corpus corpus =
        Corpus.open(
            DataConfigBuilder.builder().corpus(List.of(gz.toString())).binary(true).build())) {
      assertThrows(
          CorpusException.class,
          () -> PreparedCorpus.write(corpus, BYTES, 8, out.resolve("deep/run")));
      Path store = out.resolve("whole.tokens");
      assertThrows(CorpusException.class, () -> Tokenization.write(corpus, BYTES, store));
    }
    assertThat(below(out)).isEmpty();
  }

  @Test
  void everyDocumentIsReadOnce() throws IOException {
    AtomicInteger opened = new AtomicInteger();
    Document document =
        Document.of(
            "a",
            () -> {
              opened.incrementAndGet();
              return new ByteArrayInputStream(noise(2000));
            });
    try (Corpus corpus = Corpus.of("once", List.of(document))) {
      int before = opened.get();
      PreparedCorpus.write(corpus, BYTES, 8, out.resolve("run")).close();
      assertThat(opened.get() - before).isEqualTo(1);
    }
  }

  @Test
  void whatExistsIsNotTouched() throws IOException {
    Files.write(in.resolve("a.txt"), noise(1000));
    Files.createDirectory(out.resolve("run"));
    Files.writeString(out.resolve("file"), "x");
    try (Corpus corpus = open()) {
      assertThrows(
          FileAlreadyExistsException.class,
          () -> PreparedCorpus.write(corpus, BYTES, 8, out.resolve("run")));
      assertThrows(
          FileAlreadyExistsException.class,
          () -> PreparedCorpus.write(corpus, BYTES, 8, out.resolve("file/run")));
    }
    assertThat(below(out)).containsExactly("file", "run");
  }

  @Test
  void theFolderHoldsWhatTheManualSays() throws IOException {
    Files.write(in.resolve("a.txt"), noise(1000));
    try (Corpus corpus = open()) {
      PreparedCorpus.write(corpus, BYTES, 8, out.resolve("deep/run")).close();
    }
    assertThat(below(out))
        .containsExactly(
            "deep",
            "deep/run",
            "deep/run/corpus.json",
            "deep/run/test.tokens",
            "deep/run/tokenizer.json",
            "deep/run/training.tokens",
            "deep/run/validation.tokens");
  }

  @Test
  void leftoversOfAKilledProcessAreRemoved() throws IOException {
    Files.write(in.resolve("a.txt"), noise(1000));
    Files.createDirectory(out.resolve(".run.tmp"));
    Files.writeString(out.resolve(".run.tmp/training.tokens"), "half");
    Files.writeString(out.resolve(".whole.tokens.tmp"), "x".repeat(100_000));
    try (Corpus corpus = open()) {
      PreparedCorpus.write(corpus, BYTES, 8, out.resolve("run")).close();
      Tokenization.write(corpus, BYTES, out.resolve("whole.tokens"));
    }
    assertThat(below(out))
        .containsExactly(
            "run",
            "run/corpus.json",
            "run/test.tokens",
            "run/tokenizer.json",
            "run/training.tokens",
            "run/validation.tokens",
            "whole.tokens");
    TokenStore.open(out.resolve("whole.tokens")).close();
  }

  @Test
  void openAgain() throws IOException {
    Files.write(in.resolve("a.txt"), noise(1000));
    try (PreparedCorpus written = prepare(8);
        PreparedCorpus opened = PreparedCorpus.open(out.resolve("run"))) {
      assertThat(opened.summary()).isEqualTo(written.summary());
      assertThat(opened.note()).isEqualTo(written.note());
      for (Split split : Split.values()) {
        assertThat(text(opened.store(split))).isEqualTo(text(written.store(split)));
      }
    }
  }

  @Test
  void aFolderThatDoesNotHoldTogetherIsRefused() throws IOException {
    Files.write(in.resolve("a.txt"), noise(1000));
    prepare(8).close();
    Path run = out.resolve("run");
    Path json = run.resolve("corpus.json");
    String sealed = Files.readString(json);
    Files.writeString(json, sealed.replace("\"bytes\":1000", "\"bytes\":1001"));
    assertOpenRefused(run, "corpus.json) cannot be read: content does not match its SHA-256");
    // Without the digest, which older folders lack, the other rules apply.
    String good = sealed.replaceFirst(",\"sha256\":\"[0-9a-f]{64}\"}$", "}");
    assertThat(good.length()).isEqualTo(sealed.length() - 76);
    Files.writeString(json, good.replace("\"training\":900", "\"training\":901"));
    assertOpenRefused(run, "training.tokens) holds 900 tokens of a vocabulary of 256, where");
    Files.writeString(json, good.replace("{\"format\":1", "{\"format\":2"));
    assertOpenRefused(run, "corpus.json) must have format 1, not 2");
    Files.writeString(json, good.replace("\"test\":50,", ""));
    assertOpenRefused(run, "corpus.json) is damaged");
    Files.writeString(json, "{");
    assertOpenRefused(run, "corpus.json) is damaged");
    Files.writeString(json, good);
    Files.delete(run.resolve("test.tokens"));
    assertOpenRefused(run, "test.tokens) must be a file");
    assertOpenRefused(out.resolve("nowhere"), "corpus.json) cannot be read: it does not exist");
  }

  @Test
  void fingerprintIsTheSpecifiedOne() throws IOException {
    Files.writeString(in.resolve("a"), "hello");
    Files.writeString(in.resolve("ü"), "");
    ByteArrayOutputStream hashed = new ByteArrayOutputStream();
    for (String[] document : new String[][] {{"a", "hello"}, {"ü", ""}}) {
      byte[] path = document[0].getBytes(UTF_8);
      hashed.writeBytes(ByteBuffer.allocate(4).putInt(path.length).array());
      hashed.writeBytes(path);
      hashed.writeBytes(Hashing.sha256().hashString(document[1], UTF_8).asBytes());
    }
    try (Corpus corpus = open()) {
      Path store = out.resolve("whole.tokens");
      CorpusSummary summary = Tokenization.write(corpus, BYTES, store);
      assertThat(summary)
          .isEqualTo(
              new CorpusSummary(
                  2, 5, 5, Hashing.sha256().hashBytes(hashed.toByteArray()).toString()));
      try (TokenStore whole = TokenStore.open(store)) {
        assertThat(text(whole)).isEqualTo("hello".getBytes(UTF_8));
        assertThat(whole.documents().asList()).containsExactly(0L, 5L).inOrder();
      }
    }
  }

  private Corpus open() {
    return Corpus.open(
        DataConfigBuilder.builder().corpus(List.of(in.toString())).binary(true).build());
  }

  private PreparedCorpus prepare(int window) throws IOException {
    try (Corpus corpus = open()) {
      MoreFiles.deleteRecursively(out);
      Files.createDirectory(out);
      return PreparedCorpus.write(corpus, BYTES, window, out.resolve("run"));
    }
  }

  private void assertRefused(int window, String message) throws IOException {
    CorpusException refused = assertThrows(CorpusException.class, () -> prepare(window));
    assertThat(refused).hasMessageThat().contains(message);
    assertThat(refused).hasMessageThat().doesNotContain("\n");
    assertThat(below(out)).isEmpty();
  }

  private static void assertOpenRefused(Path run, String message) {
    CorpusException refused = assertThrows(CorpusException.class, () -> PreparedCorpus.open(run));
    assertThat(refused).hasMessageThat().contains(message);
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(bytes).nextBytes(noise);
    return noise;
  }

  private static byte[] text(TokenStore store) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (long i = 0; i < store.size(); i++) {
      text.writeBytes(BYTES.decode(store.token(i)));
    }
    return text.toByteArray();
  }

  private static List<String> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> !file.equals(folder))
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }
}
