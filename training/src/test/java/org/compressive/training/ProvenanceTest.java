package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.compressive.data.Corpus;
import org.compressive.data.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProvenanceTest {

  @TempDir Path folder;

  @Test
  void holdsTheChecksumsOfTheTextAndOfTheTokens() throws Exception {
    var run = TinyRun.create(folder);
    var provenance = run.provenance();
    Path text = folder.resolve("text.txt");
    assertThat(provenance.sources()).containsExactly(text.toString(), sha256(text));
    Path data = run.folder().resolve("data");
    assertThat(provenance.data().keySet()).containsExactlyElementsIn(TinyRun.names(data));
    assertThat(provenance.data().keySet())
        .containsExactly(
            "corpus.json", "test.tokens", "tokenizer.json", "training.tokens", "validation.tokens")
        .inOrder();
    for (var file : provenance.data().entrySet()) {
      assertThat(file.getValue()).isEqualTo(sha256(data.resolve(file.getKey())));
    }
  }

  /** A folder has no checksum of its own; the fingerprint covers its documents. */
  @Test
  void folderIsNotListed() throws IOException {
    var provenance = TinyRun.createApart(folder).provenance();
    assertThat(provenance.sources()).isEmpty();
    assertThat(provenance.fingerprint()).hasLength(64);
  }

  @Test
  void textOfSplitsIsListedAndEveryFileOnce() throws Exception {
    Path train = Files.writeString(folder.resolve("a.txt"), TinyRun.words(480));
    Path valid = Files.writeString(folder.resolve("b.txt"), TinyRun.words(100));
    var config = TinyRun.config("data.train=[" + train + "]", "data.validation=[" + valid + "]");
    var provenance = RunFolder.create(folder.resolve("run"), config).provenance();
    assertThat(provenance.sources())
        .containsExactly(train.toString(), sha256(train), valid.toString(), sha256(valid));
  }

  @Test
  void corpusFromJavaHasNoFiles() throws IOException {
    try (var corpus = Corpus.of("strings", List.of(Document.of("one", TinyRun.words(480))))) {
      var run = RunFolder.create(folder.resolve("run"), TinyRun.config(), corpus);
      assertThat(run.provenance().sources()).isEmpty();
    }
  }

  @Test
  void readsThatOfARunWithoutChecksums() throws IOException {
    String json =
        """
        {"created": "2026-01-01T00:00:00Z", "command": [], "tensorflow": "2", "java": "17",
         "system": "Linux", "cores": 2, "corpus": "c", "splits": null, "documents": 1, "bytes": 2,
         "tokens": 2, "fingerprint": "ab"}
        """;
    assertThat(Provenance.read(json).sources()).isNull();
    assertThat(Provenance.read(json).data()).isNull();
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
