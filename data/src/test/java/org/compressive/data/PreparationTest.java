package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.InputStream;
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

/** Tests that a preparation which was stopped goes on, and that it notices other text. */
final class PreparationTest {
  private static final int DOCUMENTS = 60;
  private static final int WINDOW = 8;
  private static final int SHARD_BYTES = 300; // three or four documents

  @TempDir Path folder;
  private Path store;
  private Path work;
  private List<Document> documents;

  /** A tokenizer of bytes that counts the documents that it encodes. */
  private static final class Counting implements Tokenizer {
    private final Tokenizer bytes = new ByteTokenizer();
    private final AtomicInteger documents = new AtomicInteger();

    @Override
    public int vocabulary() {
      return bytes.vocabulary();
    }

    @Override
    public boolean lossless() {
      return true;
    }

    @Override
    public void encode(InputStream text, TokenSink into) throws IOException {
      documents.incrementAndGet();
      bytes.encode(text, into);
    }

    @Override
    public int[] encode(byte[] text) {
      return bytes.encode(text);
    }

    @Override
    public byte[] decode(int id) {
      return bytes.decode(id);
    }

    @Override
    public byte[] asset() {
      return bytes.asset();
    }
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
    prepare(new ByteTokenizer()).close();
    Path whole = folder.resolve("whole");
    try (Corpus corpus = corpus()) {
      PreparedCorpus.write(corpus, new ByteTokenizer(), WINDOW, whole).close();
    }
    assertSame(store, whole);
    assertThat(folder.toFile().list()).asList().containsExactly("store", "whole");
  }

  @Test
  void aStoppedPreparationGoesOnFromItsLastWholeShards() throws IOException {
    prepare(new ByteTokenizer()).close();
    Path whole = Files.move(store, folder.resolve("whole"));
    List<Document> good = documents;
    for (int broken = 0; broken < DOCUMENTS; broken += 7) {
      documents = new ArrayList<>(good);
      documents.set(broken, stopping(good.get(broken)));
      assertThrows(IllegalStateException.class, () -> prepare(new ByteTokenizer()));
      assertThat(Files.exists(store)).isFalse();
      int done = done();
      // The remains of a shard that was being written, whose number is used again or not.
      Files.createDirectories(work.resolve(".000001.tmp"));
      Files.createDirectories(work.resolve(".009999.tmp"));
      Files.writeString(work.resolve(".009999.tmp/ids"), "half");
      documents = good;
      Counting counting = new Counting();
      prepare(counting).close();
      assertWithMessage("stopped at %s", broken)
          .that(counting.documents.get() + done)
          .isEqualTo(60);
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
    assertRefused("at document book 1; what is prepared of it (" + work + ") must be deleted");
    documents = good.subList(1, DOCUMENTS);
    assertRefused("corpus (books) has changed since its preparation began, at document book ");
    documents = good.subList(0, 2);
    assertRefused("corpus (books) has changed since its preparation began, at document book ");
    documents = good;
    prepare(new ByteTokenizer()).close();
  }

  @Test
  void aPreparationWithAnotherTokenizerIsRefused() throws IOException {
    stopLate();
    CorpusException refused =
        assertThrows(CorpusException.class, () -> prepare(new WordTokenizer("a", "b")));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo(
            "preparation (%s) was begun with another tokenizer; it must be deleted to begin anew"
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
    // The corpus itself cannot be made of it.
    assertThrows(CorpusException.class, this::corpus);
    documents = List.of(Document.of("a", "short"));
    assertRefused("corpus (books) is too short");
    assertThat(folder.toFile().list()).isEmpty();
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

  /** Returns the number of documents in whole shards. */
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

  private PreparedCorpus prepare(Tokenizer tokenizer) throws IOException {
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
