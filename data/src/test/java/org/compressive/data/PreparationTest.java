package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that an interrupted preparation resumes, and that it detects changed text. */
final class PreparationTest {
  private static final int DOCUMENTS = 60;
  private static final int WINDOW = 8;
  private static final int SHARD_BYTES = 300; // three or four documents

  @TempDir Path folder;
  private Path store;
  private Path work;
  private List<Document> documents;

  /** Returns a tokenizer of bytes that counts the documents that it encodes. */
  private static Tokenizer counting(AtomicInteger encoded) {
    return (Tokenizer)
        Proxy.newProxyInstance(
            Tokenizer.class.getClassLoader(),
            new Class<?>[] {Tokenizer.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("encode")) {
                encoded.incrementAndGet();
              }
              return method.invoke(new ByteTokenizer(), arguments);
            });
  }

  @BeforeEach
  void text() {
    store = folder.resolve("store");
    work = folder.resolve(".store.parts");
    documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      documents.add(Document.of("book " + i, "The text of book %s. ".formatted(i).repeat(i % 9)));
    }
  }

  @Test
  void whatManyThreadsAndShardsPrepareIsWhatOneShardHolds() throws IOException {
    prepare(new ByteTokenizer());
    Path whole = folder.resolve("whole");
    try (Corpus corpus = corpus()) {
      PreparedCorpus.write(corpus, new ByteTokenizer(), WINDOW, whole).close();
    }
    assertSame(store, whole);
    assertThat(folder.toFile().list()).asList().containsExactly("store", "whole");
  }

  @Test
  void aStoppedPreparationGoesOnFromItsLastWholeShards() throws IOException {
    prepare(new ByteTokenizer());
    Path whole = Files.move(store, folder.resolve("whole"));
    List<Document> good = documents;
    for (int broken = 0; broken < DOCUMENTS; broken += 13) {
      documents = new ArrayList<>(good);
      documents.set(broken, stopping(good.get(broken)));
      assertThrows(IllegalStateException.class, () -> prepare(new ByteTokenizer()));
      assertThat(Files.exists(store)).isFalse();
      int done = done();
      // Incomplete shards that a killed process left: one whose number is used again, and another.
      Files.createDirectories(work.resolve(".000001.tmp"));
      Files.createDirectories(work.resolve(".009999.tmp"));
      Files.writeString(work.resolve(".009999.tmp/ids"), "half");
      documents = good;
      AtomicInteger encoded = new AtomicInteger();
      prepare(counting(encoded));
      assertWithMessage("stopped at %s", broken).that(encoded.get() + done).isEqualTo(60);
      assertThat(done).isAtLeast(broken - 2 * 4 * 9);
      assertSame(store, whole);
      assertThat(Files.exists(work)).isFalse();
      MoreFiles.deleteRecursively(store);
    }
  }

  @Test
  void aPreparationOfOtherTextIsRefusedByTheDocument() throws IOException {
    stopLate();
    assertThat(done()).isAtLeast(10);
    List<Document> good = documents;
    List<Document> other = new ArrayList<>(good);
    other.set(1, Document.of("book 1", "another text"));
    documents = other;
    assertRefused("at document book 1; folder (" + work + ") must be deleted to begin again");
    documents = good.subList(1, DOCUMENTS);
    assertRefused("corpus (books) has changed since its preparation began, at document book ");
    documents = good.subList(0, 2);
    assertRefused("corpus (books) has changed since its preparation began, at document book ");
    documents = good;
    prepare(new ByteTokenizer());
  }

  @Test
  void aPreparationWithAnotherTokenizerIsRefused() throws IOException {
    stopLate();
    CorpusException refused =
        assertThrows(CorpusException.class, () -> prepare(new WordTokenizer("a", "b")));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo(
            "preparation (%s) has another tokenizer; its folder must be deleted to begin again"
                .formatted(work));
  }

  @Test
  void aPreparationInUseIsRefused() throws IOException {
    try (var used =
        PreparationFolder.begin(work, PartNumber.WHOLE, new ByteTokenizer(), SHARD_BYTES)) {
      assertThat(used.isEmpty()).isTrue();
      assertRefused("preparation (%s) is being worked on by another process".formatted(work));
    }
  }

  @Test
  void badTextLeavesNothingBeforeTheFirstWholeShard() {
    documents =
        List.of(
            Document.of(
                "a",
                () -> {
                  throw new ZipException("bad");
                }));
    // The document cannot even be added to a corpus.
    assertThrows(CorpusException.class, this::corpus);
    documents = List.of(Document.of("a", "short"));
    assertRefused("corpus (books) is too short");
    assertThat(folder.toFile().list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {WINDOW, 400}) // split by document, and by position
  void partsPutTogetherAreTheUndividedStore(int window) throws IOException {
    documents.add(Document.of("book 7", "A second book of this path."));
    Path whole = folder.resolve("whole");
    try (Corpus corpus = corpus()) {
      PreparedCorpus.write(corpus, new ByteTokenizer(), window, whole).close();
    }
    for (int of : new int[] {1, 3, 12}) {
      Path parts = Files.createDirectory(folder.resolve("parts-" + of));
      long held = 0;
      for (int number = 1; number <= of; number++) {
        held += part(new PartNumber(number, of), window, parts.resolve("p" + number)).documents();
      }
      assertThat(held).isEqualTo(DOCUMENTS + 1);
      Path merged = folder.resolve("merged-" + of);
      PreparedSummary prepared = PreparedParts.open(List.of(parts)).merge(merged);
      assertThat(prepared.totals().documents()).isEqualTo(DOCUMENTS + 1);
      assertSame(merged, whole);
    }
  }

  @Test
  void partsThatDoNotBelongTogetherAreRefused() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    part(new PartNumber(1, 2), WINDOW, one);
    part(new PartNumber(2, 2), WINDOW + 1, two);
    assertMergeRefused("part (%s) differs from part (%s)".formatted(two, one), one, two);
    assertMergeRefused("in its window (9, not 8)", two, one);
    assertMergeRefused("part (1/2) is missing from " + two, two);
    assertMergeRefused("part (%s) is number 1, as %s is".formatted(one, one), one, one);
    assertMergeRefused("part (%s) must be a folder".formatted(store), store);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertMergeRefused("part (%s) must hold part.json".formatted(empty), empty);
    List<Document> good = documents;
    documents = new ArrayList<>(good);
    documents.set(3, Document.of("book 3 b", "renamed"));
    Path renamed = folder.resolve("renamed");
    part(new PartNumber(2, 2), WINDOW, renamed);
    assertMergeRefused(" in its paths (", one, renamed);
    documents = good;
    Path right = folder.resolve("right");
    part(new PartNumber(2, 2), WINDOW, right);
    MoreFiles.deleteRecursively(right.resolve("000000"), RecursiveDeleteOption.ALLOW_INSECURE);
    PreparedParts damaged = PreparedParts.open(List.of(one, right));
    CorpusException refused =
        assertThrows(CorpusException.class, () -> damaged.merge(folder.resolve("merged")));
    assertThat(refused)
        .hasMessageThat()
        .contains("must have each of its 60 documents in one part, but document ");
  }

  @Test
  void aCompletePartIsComparedWithItsCorpus() throws IOException {
    PartNumber part = new PartNumber(1, 2);
    Path one = folder.resolve("one");
    PartSummary summary = part(part, WINDOW, one);
    assertThat(compared(part, one)).isEqualTo(summary);
    CorpusException other =
        assertThrows(CorpusException.class, () -> compared(new PartNumber(2, 2), one));
    assertThat(other).hasMessageThat().isEqualTo("part (%s) must be 2/2, not 1/2".formatted(one));
    documents.add(Document.of("new", "new"));
    documents.add(Document.of("newer", "newer"));
    documents.add(Document.of("newest", "newest"));
    CorpusException stale = assertThrows(CorpusException.class, () -> compared(part, one));
    assertThat(stale).hasMessageThat().contains("has changed since its preparation began");
  }

  @Test
  void aBadRecordIsNamedWhicheverThreadMeetsIt() throws IOException {
    Path records = folder.resolve("a.jsonl");
    Files.writeString(records, "{\"text\":\"one text\"}\n".repeat(50) + "{\"no\":\"text\"}\n");
    for (int trial = 0; trial < 30; trial++) {
      try (Corpus corpus = Corpus.open(DataConfig.of(records.toString()))) {
        Preparation preparation =
            new Preparation(corpus, new ByteTokenizer(), WINDOW, PreparationListener.NONE);
        CorpusException refused =
            assertThrows(CorpusException.class, () -> preparation.write(store));
        assertThat(refused).hasMessageThat().contains("a.jsonl");
      }
    }
    assertThat(folder.toFile().list()).asList().containsExactly("a.jsonl");
  }

  private PartSummary compared(PartNumber part, Path complete) throws IOException {
    try (Corpus corpus = corpus()) {
      return Preparation.comparePart(corpus, part, complete, PreparationListener.NONE);
    }
  }

  private PartSummary part(PartNumber part, int window, Path into) throws IOException {
    try (Corpus corpus = corpus()) {
      return new Preparation(
              corpus, new ByteTokenizer(), window, PreparationListener.NONE, SHARD_BYTES)
          .writePart(part, into);
    }
  }

  private static void assertMergeRefused(String message, Path... parts) {
    CorpusException refused =
        assertThrows(CorpusException.class, () -> PreparedParts.open(List.of(parts)));
    assertThat(refused).hasMessageThat().contains(message);
  }

  private void stopLate() {
    List<Document> good = documents;
    documents = new ArrayList<>(good);
    documents.set(50, stopping(good.get(50)));
    assertThrows(IllegalStateException.class, () -> prepare(new ByteTokenizer()));
    documents = good;
  }

  /** Returns a document that cannot be read a second time, when its text is tokenized. */
  private static Document stopping(Document document) {
    AtomicInteger opened = new AtomicInteger();
    return Document.of(
        document.path(),
        () -> {
          if (opened.getAndIncrement() > 0) {
            throw new IllegalStateException("stopped");
          }
          return document.open();
        });
  }

  /** Returns the number of documents in complete shards. */
  private int done() throws IOException {
    if (!Files.exists(work)) {
      return 0;
    }
    int done = 0;
    try (Shards shards = Shards.open(List.of(work))) {
      while (shards.next() != null) {
        done++;
      }
    }
    return done;
  }

  private Corpus corpus() {
    return Corpus.of("books", documents);
  }

  private PreparedSummary prepare(Tokenizer tokenizer) throws IOException {
    try (Corpus corpus = corpus()) {
      return new Preparation(corpus, tokenizer, WINDOW, PreparationListener.NONE, SHARD_BYTES)
          .write(store);
    }
  }

  private void assertRefused(String message) {
    CorpusException refused =
        assertThrows(CorpusException.class, () -> prepare(new ByteTokenizer()));
    assertThat(refused).hasMessageThat().contains(message);
  }

  private static void assertSame(Path one, Path other) throws IOException {
    try (Stream<Path> files = Files.list(one)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(5);
      for (Path file : all) {
        byte[] expected = Files.readAllBytes(other.resolve(file.getFileName()));
        assertWithMessage("%s", file)
            .that(Arrays.equals(Files.readAllBytes(file), expected))
            .isTrue();
      }
    }
  }
}
