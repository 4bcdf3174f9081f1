package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.compressive.files.DurableFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prepares corpora that no one would write by hand. Each is either prepared whole or refused in one
 * line, and a refusal leaves nothing on disk.
 *
 * <p>The system properties {@code compressive.files} and {@code compressive.line} set the number of
 * files in the largest folder and of bytes in the longest line.
 */
final class GeneratedCorporaTest {

  private static final long SEED = 24;
  private static final int FILES = Integer.getInteger("compressive.files", 300);
  private static final int LINE = Integer.getInteger("compressive.line", 100_000);
  private static final List<String> TOKENIZERS = List.of("bytes", "characters", "words", "bpe");

  @TempDir private Path folder;
  private Path corpus;
  private Path store;

  @BeforeEach
  void name() {
    corpus = folder.resolve("corpus");
    store = folder.resolve("out/store");
  }

  @Test
  void randomBytes() throws IOException {
    for (int i = 0; i < 2; i++) {
      byte[] bytes = new byte[20_000];
      new Random(SEED + i).nextBytes(bytes);
      Files.write(corpus, bytes);
      // A file with NUL bytes is no text unless --binary says so.
      prepare("random " + i, 2, 0, TOKENIZERS.get(3 * i));
      prepare("random " + i, 0, bytes.length, TOKENIZERS.get(3 * i), "--binary");
    }
  }

  @Test
  void brokenUtf8() throws IOException {
    for (int i = 0; i < 2; i++) {
      var random = new Random(SEED + i);
      byte[] bytes =
          "na\u00efve caf\u00e9 \ud83d\ude00 \u4f60\u597d and plain words\n"
              .repeat(300)
              .getBytes(UTF_8);
      for (int j = 0; j < 500; j++) {
        bytes[random.nextInt(bytes.length)] = (byte) (1 + random.nextInt(255));
      }
      Files.write(corpus, bytes);
      prepare("broken " + i, 0, bytes.length, TOKENIZERS.get(3 * i));
    }
  }

  @Test
  void oneEndlessLine() throws IOException {
    for (String tokenizer : TOKENIZERS) {
      byte[] bytes = new byte[LINE];
      var random = new Random(SEED);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) ('a' + random.nextInt(4));
      }
      Files.write(corpus, bytes);
      // As words, the line is one.
      int code = tokenizer.equals("words") ? 2 : 0;
      prepare("line", code, bytes.length, tokenizer);
    }
  }

  @Test
  void deepFolders() throws IOException {
    Path deep = corpus;
    for (int i = 0; i < 1200; i++) {
      deep = deep.resolve("d");
    }
    Files.createDirectories(deep);
    Files.writeString(deep.resolve("a.txt"), "to be or not to be. ".repeat(100));
    prepare("deep", 0, 2000, "bytes");
    DurableFiles.deleteTree(corpus); // JUnit takes 20 seconds
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // only administrators may create links
  void linkLoops() throws IOException {
    Files.createDirectories(corpus.resolve("a"));
    Files.writeString(corpus.resolve("a/a.txt"), "to be or not to be. ".repeat(100));
    Files.createSymbolicLink(corpus.resolve("a/loop"), corpus);
    prepare("loop", 2, 0, "bytes");
    Files.delete(corpus.resolve("a/loop"));
    Files.createSymbolicLink(corpus.resolve("a/self.txt"), Path.of("self.txt"));
    prepare("self", 2, 0, "bytes");
    Files.delete(corpus.resolve("a/self.txt"));
    Files.createSymbolicLink(corpus.resolve("b"), Path.of("c"));
    Files.createSymbolicLink(corpus.resolve("c"), Path.of("b"));
    prepare("each other", 2, 0, "bytes");
  }

  @Test
  void manySmallFiles() throws IOException {
    long bytes = 0;
    Files.createDirectory(corpus);
    for (int i = 0; i < FILES; i++) {
      String text = "file %s\n".formatted(i);
      if (i % 1000 == 0) {
        Files.createDirectory(corpus.resolve("f" + i / 1000));
      }
      Files.writeString(corpus.resolve("f" + i / 1000).resolve(i + ".txt"), text);
      bytes += text.length();
    }
    prepare("many", 0, bytes, "bytes");
  }

  private void prepare(String what, int code, long bytes, String tokenizer, String... more)
      throws IOException {
    Files.createDirectories(store.getParent());
    List<String> line =
        new ArrayList<>(
            List.of(
                "prepare",
                "--json",
                "--quiet",
                "--corpus=" + corpus,
                "--to=" + store,
                "--set=data.tokenizer=" + tokenizer));
    line.addAll(List.of(more));
    var outcome = Outcome.of(line);
    String shown = "%s, seed %s, %s: %s".formatted(what, SEED, tokenizer, outcome);
    assertWithMessage(shown).that(outcome.exitCode()).isEqualTo(code);
    assertWithMessage(shown).that(outcome.err()).doesNotContain("\tat ");
    assertWithMessage(shown).that(outcome.err()).doesNotContain("Exception");
    if (code == 0) {
      assertWithMessage(shown).that(outcome.json().get("bytes").longValue()).isEqualTo(bytes);
      assertThat(FolderContent.of(store.getParent()).entries()).hasSize(1 + 1 + 5);
      DurableFiles.deleteTree(store);
    } else {
      assertWithMessage(shown).that(outcome.err().lines().count()).isEqualTo(1);
      assertThat(FolderContent.of(store.getParent()).entries()).hasSize(1);
    }
  }
}
