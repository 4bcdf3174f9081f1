package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Iterables;
import com.google.common.collect.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CorpusTest {
  @TempDir Path folder;

  @Test
  void embeddedCorpusIsGuavasSources() throws IOException {
    try (Corpus corpus = Corpus.open(DataConfig.embedded())) {
      long bytes = 0;
      for (Document document : corpus.documents()) {
        bytes += read(document).length;
      }
      assertThat(corpus.documents()).hasSize(607);
      assertThat(bytes).isEqualTo(6_491_231);
      assertThat(paths(corpus)).isInOrder();
      assertThat(paths(corpus)).contains("com/google/common/base/Joiner.java");
      assertThat(corpus.name()).contains("Guava 33.5.0-jre");
    }
  }

  @Test
  void embeddedCorpusHeedsTheGlob() {
    try (Corpus corpus =
        Corpus.open(DataConfigBuilder.builder().corpusGlob("**/base/*.java").build())) {
      assertThat(paths(corpus)).contains("com/google/common/base/Joiner.java");
      assertThat(paths(corpus)).doesNotContain("com/google/common/collect/Lists.java");
    }
  }

  @Test
  void aTextFileIsOneDocumentUnderItsName() throws IOException {
    Path file = write("sub/a.txt", "hello");
    try (Corpus corpus = open(file)) {
      assertThat(paths(corpus)).containsExactly("a.txt");
      assertThat(text(Iterables.get(corpus.documents(), 0))).isEqualTo("hello");
      assertThat(text(Iterables.get(corpus.documents(), 0))).isEqualTo("hello");
    }
  }

  @Test
  void aFolderIsSortedByPathAndFilteredByGlob() throws IOException {
    write("in/b.txt", "b");
    write("in/a/z.txt", "z");
    write("in/a/y.md", "y");
    write("in/a b/ü#%20.txt", "u");
    write("in/empty.txt", "");
    try (Corpus corpus = open(folder.resolve("in"))) {
      assertThat(paths(corpus))
          .containsExactly("a b/ü#%20.txt", "a/y.md", "a/z.txt", "b.txt", "empty.txt")
          .inOrder();
      assertThat(text(Iterables.get(corpus.documents(), 0))).isEqualTo("u");
    }
    try (Corpus corpus = open("a/*", folder.resolve("in"))) {
      assertThat(paths(corpus)).containsExactly("a/y.md", "a/z.txt").inOrder();
    }
    try (Corpus corpus = open("*.txt", folder.resolve("in/../in"))) {
      assertThat(paths(corpus)).contains("a/z.txt");
    }
  }

  @Test
  void pathsAreConcatenatedInTheirOrder() throws IOException {
    write("in/a.txt", "1");
    Path second = write("b.txt", "2");
    try (Corpus corpus = open("**", second, folder.resolve("in"), second)) {
      assertThat(paths(corpus)).containsExactly("b.txt", "a.txt", "b.txt").inOrder();
    }
  }

  @Test
  void gzipIsOneDocumentEvenOfSeveralMembers() throws IOException {
    Path file = folder.resolve("a.txt.GZ");
    for (String member : List.of("hello ", "world")) {
      try (OutputStream out =
          new GZIPOutputStream(
              Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
        out.write(member.getBytes(UTF_8));
      }
    }
    try (Corpus corpus = open(file)) {
      assertThat(paths(corpus)).containsExactly("a.txt.GZ");
      assertThat(text(Iterables.get(corpus.documents(), 0))).isEqualTo("hello world");
    }
  }

  @Test
  void zipAndJarEntriesAreDocuments() throws IOException {
    for (String name : List.of("in.zip", "in.jar")) {
      Path archive = zip(name, "b.txt", "bee", "a/", "", "a/ü.txt", "you", "a/c.md", "see");
      try (Corpus corpus = open(archive)) {
        assertThat(paths(corpus)).containsExactly("a/c.md", "a/ü.txt", "b.txt").inOrder();
        assertThat(text(Iterables.get(corpus.documents(), 1))).isEqualTo("you");
      }
      try (Corpus corpus = open("*.txt", archive)) {
        assertThat(paths(corpus)).containsExactly("a/ü.txt", "b.txt").inOrder();
      }
    }
  }

  @Test
  void nulInTheFirstEightKibIsBinary() throws IOException {
    byte[] text = new byte[Source.HEAD_BYTES + 1];
    Arrays.fill(text, (byte) 'x');
    Path file = folder.resolve("a.bin");
    text[Source.HEAD_BYTES] = 0;
    Files.write(file, text);
    open(file).close();
    text[Source.HEAD_BYTES - 1] = 0;
    Files.write(file, text);
    assertRefused("a.bin) is binary (NUL at byte 8191); data.binary must be true", file);
    try (Corpus corpus =
        Corpus.open(
            DataConfigBuilder.builder().corpus(List.of(file.toString())).binary(true).build())) {
      assertThat(read(Iterables.get(corpus.documents(), 0))).isEqualTo(text);
    }
  }

  @Test
  void nulIsFoundInsideArchivesAndFolders() throws IOException {
    assertRefused("in.zip!b.txt) is binary", zip("in.zip", "a.txt", "a", "b.txt", "\0"));
    write("in/a.txt", "\0");
    assertRefused("a.txt) is binary", folder.resolve("in"));
    Path gz = folder.resolve("b.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write(0);
    }
    assertRefused("b.gz) is binary (NUL at byte 0)", gz);
  }

  @Test
  void missing() {
    assertRefused("nowhere.txt) does not exist; a corpus must be", folder.resolve("nowhere.txt"));
    assertRefused("is no path on this system", "a\0b");
  }

  @Test
  void empty() throws IOException {
    assertRefused("a.txt) is empty (0 bytes)", write("a.txt", ""));
    Files.createDirectory(folder.resolve("none"));
    assertRefused("none) holds no file", folder.resolve("none"));
    assertRefused("in.zip) holds no file", zip("in.zip", "a/", ""));
    Files.createDirectory(folder.resolve("folder.gz"));
    assertRefused("folder.gz) holds no file", folder.resolve("folder.gz"));
    write("some/a.txt", "");
    assertRefused("some) is empty (0 bytes)", folder.resolve("some"));
  }

  @Test
  void globThatTakesNothing() throws IOException {
    write("in/a.txt", "a");
    CorpusException refused =
        assertThrows(CorpusException.class, () -> open("*.md", folder.resolve("in")));
    assertThat(refused)
        .hasMessageThat()
        .contains("holds no file that data.corpusGlob (*.md) takes");
    assertThrows(
        CorpusException.class,
        () -> Corpus.open(DataConfigBuilder.builder().corpusGlob("*.md").build()));
  }

  @Test
  void brokenGzip() throws IOException {
    Path broken = folder.resolve("a.gz");
    Files.write(broken, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff});
    assertRefused("a.gz) cannot be read; the compressed data is broken", broken);
    assertRefused("b.gz) cannot be read; the compressed data is cut short", write("b.gz", ""));
  }

  @Test
  void gzipCutShortBeyondTheHeadIsFoundWhenRead() throws IOException {
    Path file = folder.resolve("a.gz");
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(noise);
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 100));
    try (Corpus corpus =
        Corpus.open(
            DataConfigBuilder.builder().corpus(List.of(file.toString())).binary(true).build())) {
      CorpusException refused =
          assertThrows(CorpusException.class, () -> read(Iterables.get(corpus.documents(), 0)));
      assertThat(refused)
          .hasMessageThat()
          .endsWith("a.gz) cannot be read; the compressed data is cut short");
    }
  }

  @Test
  void brokenZip() throws IOException {
    assertRefused("a.zip) is plain text, not a zip archive as its name says", write("a.zip", "no"));
    Path stored = folder.resolve("stored.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(stored))) {
      zip.setLevel(0);
      zip.putNextEntry(new ZipEntry("a.txt"));
      zip.write("some text".getBytes(UTF_8));
    }
    byte[] bytes = Files.readAllBytes(stored);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("some text");
    bytes[at] ^= 1;
    Files.write(stored, bytes);
    assertRefused(
        "stored.zip!a.txt) cannot be read; the compressed data is broken: CRC-32", stored);
  }

  @Test
  void whatIsNoRegularFile() throws IOException {
    Path loop = Files.createDirectories(folder.resolve("loop/in"));
    Files.createSymbolicLink(loop.resolve("back"), folder.resolve("loop"));
    assertRefused("leads back to a folder that holds it", folder.resolve("loop"));
    Files.createDirectories(folder.resolve("dangling"));
    Files.createSymbolicLink(folder.resolve("dangling/a.txt"), folder.resolve("gone"));
    assertRefused("a.txt) is not a regular file", folder.resolve("dangling"));
    if (Files.exists(Path.of("/dev/null"))) {
      assertRefused("/dev/null) is not a regular file", Path.of("/dev/null"));
    }
  }

  private void assertRefused(String part, Object path) {
    CorpusException refused =
        assertThrows(
            CorpusException.class,
            () ->
                Corpus.open(DataConfigBuilder.builder().corpus(List.of(path.toString())).build())
                    .close());
    assertThat(refused).hasMessageThat().contains(part);
    assertThat(refused).hasMessageThat().doesNotContain("\n");
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Path zip(String name, String... entries) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < entries.length; i += 2) {
        zip.putNextEntry(new ZipEntry(entries[i]));
        zip.write(entries[i + 1].getBytes(UTF_8));
      }
    }
    return file;
  }

  private static Corpus open(Path path) {
    return open("**", path);
  }

  private static Corpus open(String glob, Path... paths) {
    List<String> names = new ArrayList<>();
    for (Path path : paths) {
      names.add(path.toString());
    }
    return Corpus.open(DataConfigBuilder.builder().corpus(names).corpusGlob(glob).build());
  }

  private static List<String> paths(Corpus corpus) {
    return Streams.stream(corpus.documents()).map(Document::path).toList();
  }

  private static byte[] read(Document document) throws IOException {
    try (InputStream bytes = document.open()) {
      return bytes.readAllBytes();
    }
  }

  private static String text(Document document) throws IOException {
    return new String(read(document), UTF_8);
  }
}
