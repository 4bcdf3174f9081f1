package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Iterables;
import com.google.common.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.compressive.data.PackedFiles.Packing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;

/** Tests the forms in which texts are kept: packed files, archives, hidden files and encodings. */
final class CorpusFormatsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void packedFileOfTwoMembersIsRead(Packing packing) throws IOException {
    Path file = write("a.txt" + packing.suffix(), packing.pack("first, "), packing.pack("second"));
    assertThat(texts(file)).containsExactly("a.txt" + packing.suffix(), "first, second");
  }

  @ParameterizedTest
  @EnumSource
  void memberCutAnywhereIsAnError(Packing packing) throws IOException {
    byte[] first = packing.pack("first ");
    byte[] both = Bytes.concat(first, packing.pack("and, at more length, a second one"));
    for (int length = 0; length < both.length; length++) {
      if (length == first.length) {
        continue; // A complete member is a complete file.
      }
      Path file = write("cut" + packing.suffix(), Arrays.copyOf(both, length));
      CorpusException refused = assertThrows(CorpusException.class, () -> texts(file));
      assertWithMessage("%s of %s bytes", length, both.length)
          .that(refused)
          .hasMessageThat()
          .endsWith(
              "cut" + packing.suffix() + ") cannot be read; the compressed data is cut short");
    }
  }

  @ParameterizedTest
  @EnumSource
  void damageIsAnError(Packing packing) throws IOException {
    byte[] noise = new byte[3000];
    new Random(1).nextBytes(noise);
    byte[] packed = packing.pack(Base64.getEncoder().encode(noise));
    packed[packed.length / 2] ^= 0x55;
    Path file = write("bad" + packing.suffix(), packed);
    if (packing != Packing.ZST) { // It has no checksum unless one is requested.
      assertRefused("the compressed data is broken", file);
    }
    Path garbage =
        write("more" + packing.suffix(), packing.pack("text"), "garbage".getBytes(UTF_8));
    assertRefused("more" + packing.suffix() + ") cannot be read; the compressed data is", garbage);
  }

  @Test
  void tarIsReadPackedOrNot() throws IOException {
    String longName = "b/" + "n".repeat(150) + ".txt";
    byte[] tar =
        PackedFiles.tar(
            "./c.txt", "sea", "./a/", "", "./a/ü.txt", "old", longName, "long", "./a/ü.txt", "new");
    write("x.tar", tar);
    for (Packing packing : Packing.values()) {
      write("x.tar" + packing.suffix(), packing.pack(tar));
    }
    write("x.tgz", Packing.GZ.pack(tar));
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertWithMessage("%s", file)
            .that(texts(file))
            .containsExactly("a/ü.txt", "new", longName, "long", "c.txt", "sea")
            .inOrder();
      }
    }
  }

  @Test
  void tarCutAnywhereIsAnError() throws IOException {
    byte[] tar = PackedFiles.tar("a.txt", "a".repeat(600), "n".repeat(150), "b", "empty", "");
    int end = 512 + 1024 + 5 * 512;
    for (int length = 0; length < end + 512; length += 64) {
      Path file = write("cut.tar", Arrays.copyOf(tar, length));
      CorpusException refused = assertThrows(CorpusException.class, () -> texts(file));
      assertWithMessage("%s bytes", length).that(refused).hasMessageThat().contains("cut short");
    }
    assertThat(texts(write("whole.tar", Arrays.copyOf(tar, end + 512)))).hasSize(3);
    assertRefused("has data after the end of the tar archive", write("two.tar", tar, tar));
    byte[] damaged = tar.clone();
    damaged[end - 512 + 10] ^= 1;
    assertRefused(
        "bad.tar) cannot be read; the tar archive is cut short or damaged",
        write("bad.tar", damaged));
  }

  @Test
  void linksInATarAreLeftOut() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      var link = new TarArchiveEntry("b.txt", TarArchiveEntry.LF_SYMLINK);
      link.setLinkName("a.txt");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      var text = new TarArchiveEntry("a.txt");
      text.setSize(1);
      tar.putArchiveEntry(text);
      tar.write('a');
      tar.closeArchiveEntry();
    }
    Path file = write("links.tar", bytes.toByteArray());
    assertThat(texts(file)).containsExactly("a.txt", "a");
    assertThat(taken(file)).isEqualTo(file + ": 1 document; 1 link or device is left out");
  }

  @Test
  void packedFilesAndArchivesInAFolderAreRead() throws IOException {
    write("in/a.txt.gz", Packing.GZ.pack("a"));
    write("in/sub/c.tar.xz", Packing.XZ.pack(PackedFiles.tar("z.txt", "c")));
    write("in/sub/d.txt", "d".getBytes(UTF_8));
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("deep/y.txt.xz"));
      zip.write(Packing.XZ.pack("packed in a zip"));
    }
    write("in/b.zip", bytes.toByteArray());
    assertThat(texts(folder.resolve("in")))
        .containsExactly(
            "a.txt.gz", "a",
            "b.zip/deep/y.txt.xz", "packed in a zip",
            "sub/c.tar.xz/z.txt", "c",
            "sub/d.txt", "d")
        .inOrder();
    try (Corpus corpus = Corpus.open(config(folder.resolve("in")).withCorpusGlob("*.{gz,zip}"))) {
      assertThat(corpus.documents()).hasSize(2);
      assertThat(Iterables.get(corpus.documents(), 1).location()).endsWith("b.zip!deep/y.txt.xz");
    }
  }

  @Test
  void lastOfTwoEntriesOfOneNameCounts() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipArchiveOutputStream(bytes)) {
      for (String text : List.of("the first", "the last one")) {
        byte[] stored = text.getBytes(UTF_8);
        zip.addRawArchiveEntry(
            PackedFiles.entry("a.txt", ZipEntry.STORED, stored, stored),
            new ByteArrayInputStream(stored));
      }
    }
    assertThat(texts(write("twice.zip", bytes.toByteArray())))
        .containsExactly("a.txt", "the last one");
  }

  @Test
  void namesInOtherCodePagesAreRead() throws IOException {
    byte[] archive = zip("Xbung.txt", "exercise", "ok.txt", "ok").toByteArray();
    for (int at = Bytes.indexOf(archive, "Xbung".getBytes(UTF_8)); at >= 0; ) {
      archive[at] = (byte) 0x9A; // Ü where the flag for UTF-8 is off
      at = Bytes.indexOf(archive, "Xbung".getBytes(UTF_8));
    }
    clearFlags(archive);
    assertThat(texts(write("windows.zip", archive)))
        .containsExactly("ok.txt", "ok", "Übung.txt", "exercise")
        .inOrder();
  }

  @Test
  void methodsOfZipAreReadOrNamed() throws IOException {
    byte[] text = "packed by some method".repeat(20).getBytes(UTF_8);
    var lzma = new ByteArrayOutputStream();
    var options = new LZMA2Options(1);
    lzma.write(
        new byte[] {
          9, 20, 5, 0, (byte) ((options.getPb() * 5 + options.getLp()) * 9 + options.getLc())
        });
    lzma.write(
        ByteBuffer.allocate(4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(options.getDictSize())
            .array());
    try (var packed = new LZMAOutputStream(lzma, options, true)) {
      packed.write(text);
    }
    Map<Integer, byte[]> methods =
        Map.of(
            12,
            Packing.BZ2.pack(text),
            14,
            lzma.toByteArray(),
            93,
            Packing.ZST.pack(text),
            95,
            Packing.XZ.pack(text));
    for (var method : methods.entrySet()) {
      Path file = write("m.zip", raw(method.getKey(), text, method.getValue()));
      assertThat(texts(file)).containsExactly("a.txt", new String(text, UTF_8));
      byte[] bad = method.getValue().clone();
      bad[bad.length / 2] ^= 0x55;
      assertRefused("m.zip!a.txt) cannot be read", write("m.zip", raw(method.getKey(), text, bad)));
    }
    assertRefused(
        "a.txt) is packed by PPMD (method 98); the archive must be unpacked first",
        write("ppmd.zip", raw(98, text, text)));
    byte[] encrypted = zip("a.txt", "secret").toByteArray();
    setFlag(encrypted, 1);
    assertRefused(
        "a.txt) is encrypted; the archive must be unpacked with its password first",
        write("secret.zip", encrypted));
  }

  @Test
  void truncatedZipIsAnError() throws IOException {
    byte[] whole = zip("a.txt", "some text", "b.txt", "more").toByteArray();
    for (int length = 0; length < whole.length; length++) {
      Path file = write("cut.zip", Arrays.copyOf(whole, length));
      CorpusException refused = assertThrows(CorpusException.class, () -> texts(file));
      assertWithMessage("%s bytes", length).that(refused).hasMessageThat().contains("cut short");
    }
  }

  @Test
  void whatUnpacksToAThousandTimesItsSizeIsRefused() throws IOException {
    byte[] much = new byte[4 << 20];
    Arrays.fill(much, (byte) 'a');
    String rule = ") holds more than 1000 times its size";
    for (Packing packing : Packing.values()) {
      assertRefused(rule, write("much.txt" + packing.suffix(), packing.pack(much)));
    }
    assertRefused(
        rule, write("much.tar.xz", Packing.XZ.pack(PackedFiles.tar("a", new String(much, UTF_8)))));
    assertRefused(
        "much.zip!a.txt) cannot be read: packed data (",
        write("much.zip", zip("a.txt", new String(much, UTF_8)).toByteArray()));
  }

  /** The text packs to far less than a tenth of its size, in every format. */
  @Test
  void theSettingDecidesHowMuchPackedDataMayHold() throws IOException {
    byte[] much = new byte[1 << 20];
    Arrays.fill(much, (byte) 'a');
    List<Path> files =
        List.of(
            write("much.txt.zst", Packing.ZST.pack(much)),
            write("much.tar.xz", Packing.XZ.pack(PackedFiles.tar("a", new String(much, UTF_8)))),
            write("much.zip", zip("a.txt", new String(much, UTF_8)).toByteArray()));
    for (Path file : files) {
      var config = DataConfig.of(file.toString());
      CorpusException refused =
          assertThrows(CorpusException.class, () -> bytes(config.withExpansion(10)));
      assertThat(refused)
          .hasMessageThat()
          .contains("holds more than 10 times its size, the limit of data.expansion");
      assertThat(bytes(config.withExpansion(1_000_000))).isEqualTo(much.length);
    }
    IllegalArgumentException none =
        assertThrows(IllegalArgumentException.class, () -> DataConfig.embedded().withExpansion(0));
    assertThat(none).hasMessageThat().isEqualTo("data.expansion (0) must be at least 1");
  }

  private static long bytes(DataConfig config) throws IOException {
    long bytes = 0;
    try (Corpus corpus = Corpus.open(config)) {
      for (Document document : corpus.documents()) {
        try (InputStream content = document.open()) {
          bytes += content.readAllBytes().length;
        }
      }
    }
    return bytes;
  }

  @Test
  void hiddenFilesAreLeftOutAndCounted() throws IOException {
    List<String> hidden =
        List.of(
            ".ipynb_checkpoints/00-checkpoint.txt",
            "__MACOSX/books/._00.txt",
            ".DS_Store",
            "deep/.git/objects/1",
            "00.txt~",
            "#00.txt#",
            ".00.txt.swp",
            "00.txt.bak",
            "01.txt.part",
            "02.txt.crdownload",
            "Thumbs.db");
    List<String> all = new ArrayList<>(List.of("00.txt", "read", "apart/b...txt", "too"));
    for (String name : hidden) {
      write("in/" + name, new byte[] {0});
      all.add(name);
      all.add("\0");
    }
    write("in/00.txt", "read".getBytes(UTF_8));
    write("in/apart/b...txt", "too".getBytes(UTF_8));
    String[] entries = all.toArray(String[]::new);
    Path zip = write("in.zip", zip(entries).toByteArray());
    Path tar = write("in.tar.gz", Packing.GZ.pack(PackedFiles.tar(entries)));
    for (Path corpus : List.of(folder.resolve("in"), zip, tar)) {
      assertThat(texts(corpus)).containsExactly("00.txt", "read", "apart/b...txt", "too");
      assertThat(taken(corpus)).isEqualTo(corpus + ": 2 documents; 11 hidden files are left out");
    }
    assertRefused(
        "holds only hidden files (1)", write("only/.a.txt", new byte[] {'a'}).getParent());
  }

  @Test
  void hiddenLinksThatLeadNowhereOrBackAreLeftOut() throws IOException {
    Path text = write("in/a.txt", "text".getBytes(UTF_8));
    Path in = text.getParent();
    Files.createSymbolicLink(in.resolve(".#a.txt"), Path.of("emacs@host.1"));
    Files.createSymbolicLink(in.resolve(".back"), in);
    assertThat(texts(in)).containsExactly("a.txt", "text");
    assertThat(taken(in)).isEqualTo(in + ": 1 document; 2 hidden files are left out");
  }

  @Test
  void firstBytesDecideAndAreNamed() throws IOException {
    byte[] gzip = Packing.GZ.pack("packed");
    for (String name : List.of("a.txt", "a.bz2", "a.xz", "a.zip")) {
      Path file = write(name, gzip);
      assertThat(texts(file)).containsExactly(name, "packed");
      assertThat(taken(file)).contains(name + " is read as gzip data, by its first bytes");
    }
    Path zip = write("zip.txt", zip("b.txt", "bee").toByteArray());
    assertThat(texts(zip)).containsExactly("b.txt", "bee");
    assertThat(taken(zip)).contains("zip.txt is read as a zip archive, by its first bytes");
    byte[] plain = "plain words".getBytes(UTF_8);
    assertRefused("a.gz) is plain text, not gzip data as its name says", write("a.gz", plain));
    assertRefused("a.tar) is plain text, not a tar archive", write("a.tar", plain));
    assertRefused(
        "a.tar.gz) is plain text, not a tar archive as its name says",
        write("a.tar.gz", Packing.GZ.pack(plain)));
    byte[] html = "\n<!DOCTYPE html><html>404</html>".getBytes(UTF_8);
    assertRefused("a.zip) is an HTML page, not a zip archive", write("a.zip", html));
    assertThat(texts(write("a.html", html))).hasSize(1);
    assertRefused(
        "a.pdf) is a PDF file, not text; data.binary", write("a.pdf", "%PDF-1.7".getBytes(UTF_8)));
    assertRefused(
        "a.txt) is a 7-Zip archive, not text",
        write("a.txt", new byte[] {'7', 'z', (byte) 0xBC, (byte) 0xAF, 0x27, 0x1C}));
    assertRefused("is gzip data inside xz data", write("a.gz.xz", Packing.XZ.pack(gzip)));
    var nested = new ByteArrayOutputStream();
    try (var outer = new ZipOutputStream(nested)) {
      outer.putNextEntry(new ZipEntry("inner.zip"));
      outer.write(zip("b.txt", "bee").toByteArray());
    }
    assertRefused(
        "inner.zip) is a zip archive inside an archive", write("outer.zip", nested.toByteArray()));
  }

  @Test
  void utf16IsNamedAndReadWhenAskedFor() throws IOException {
    String text = "Grüße, 世界 🙂\n".repeat(3000);
    byte[] mark = {(byte) 0xFF, (byte) 0xFE};
    Path marked = write("marked.txt", mark, text.getBytes(UTF_16LE));
    Path bare = write("bare.txt", "plain words".getBytes(UTF_16BE));
    Path chinese = write("chinese.txt", mark, "世界".repeat(9000).getBytes(UTF_16LE));
    assertRefused(
        "marked.txt) is UTF-16LE (byte order mark); data.encoding must be UTF-16LE", marked);
    assertRefused("chinese.txt) is UTF-16LE (byte order mark)", chinese);
    assertRefused("bare.txt) is UTF-16BE (every other byte is NUL)", bare);
    for (String encoding : List.of("UTF-16", "utf-16le")) {
      assertThat(texts(config(marked).withEncoding(encoding))).containsExactly("marked.txt", text);
    }
    assertThat(texts(config(bare).withEncoding("UTF-16")))
        .containsExactly("bare.txt", "plain words");
    Path gz = write("a.gz", Packing.GZ.pack(text.getBytes(UTF_16)));
    assertThat(texts(config(gz).withEncoding("UTF-16"))).containsExactly("a.gz", text);
    assertRefused(
        "marked.txt) is UTF-16LE, not UTF-16BE as data.encoding says",
        config(marked).withEncoding("UTF-16BE"));
    Path utf8 = write("utf8.txt", "plain".getBytes(UTF_8));
    assertRefused(
        "utf8.txt) is UTF-8, not UTF-16 as data.encoding says",
        config(utf8).withEncoding("UTF-16"));
  }

  @Test
  void undecodableTextIsAnErrorWithItsPosition() throws IOException {
    byte[] text = "ü".repeat(20_000).getBytes(UTF_8);
    text[30_001] = 'x';
    Path file = write("a.txt", text);
    assertRefused(
        "a.txt) cannot be read: byte (30000) is not valid in UTF-8",
        config(file).withEncoding("UTF-8"));
    byte[] odd = Arrays.copyOf("even".getBytes(UTF_16), 9);
    assertRefused(
        "odd.txt) cannot be read: byte (8) is not valid in UTF-16",
        config(write("odd.txt", odd)).withEncoding("UTF-16"));
  }

  @Test
  void otherEncodingsAreReadAndNotedWithoutBeingAskedFor() throws IOException {
    Path file = write("latin.txt", "Übung".getBytes(Charset.forName("windows-1252")));
    assertThat(texts(config(file).withEncoding("windows-1252")))
        .containsExactly("latin.txt", "Übung");
    assertThat(taken(file))
        .endsWith("latin.txt is not UTF-8 (byte 0); data.encoding can name its encoding");
    byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    Path marked = write("marked.txt", mark, "text".getBytes(UTF_8));
    assertThat(texts(marked)).containsExactly("marked.txt", "text");
    assertThat(texts(config(marked).withEncoding("UTF-8"))).containsExactly("marked.txt", "text");
    assertThat(texts(config(marked).withBinary(true))).containsExactly("marked.txt", "\uFEFFtext");
  }

  private void assertRefused(String part, Path path) {
    assertRefused(part, config(path));
  }

  private static void assertRefused(String part, DataConfig config) {
    CorpusException refused = assertThrows(CorpusException.class, () -> texts(config));
    assertThat(refused).hasMessageThat().contains(part);
    assertThat(refused).hasMessageThat().doesNotContain("\n");
  }

  private Path write(String name, byte[]... parts) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, Bytes.concat(parts));
  }

  private static ByteArrayOutputStream zip(String... namesAndTexts) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(UTF_8));
      }
    }
    return bytes;
  }

  private static byte[] raw(int method, byte[] text, byte[] packed) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipArchiveOutputStream((OutputStream) bytes)) {
      zip.addRawArchiveEntry(
          PackedFiles.entry("a.txt", method, text, packed), new ByteArrayInputStream(packed));
    }
    return bytes.toByteArray();
  }

  /** Sets bits of the flags of all entries, in the local headers and in the directory. */
  private static void setFlag(byte[] zip, int bits) {
    for (int at = 0; at + 10 < zip.length; at++) {
      if (zip[at] == 'P' && zip[at + 1] == 'K' && zip[at + 3] == zip[at + 2] + 1) {
        zip[at + (zip[at + 2] == 3 ? 6 : 8)] |= (byte) bits;
      }
    }
  }

  /** Clears the flag that says that names are UTF-8. */
  private static void clearFlags(byte[] zip) {
    for (int at = 0; at + 10 < zip.length; at++) {
      if (zip[at] == 'P' && zip[at + 1] == 'K' && zip[at + 3] == zip[at + 2] + 1) {
        zip[at + (zip[at + 2] == 3 ? 7 : 9)] &= ~8;
      }
    }
  }

  private static DataConfig config(Path path) {
    return DataConfig.of(path.toString());
  }

  private static String taken(Path path) {
    try (Corpus corpus = Corpus.open(config(path))) {
      return corpus.taken();
    }
  }

  private static Map<String, String> texts(Path path) {
    return texts(config(path));
  }

  private static Map<String, String> texts(DataConfig config) {
    Map<String, String> texts = new TreeMap<>();
    try (Corpus corpus = Corpus.open(config)) {
      for (Document document : corpus.documents()) {
        try (InputStream bytes = document.open()) {
          texts.put(document.path(), new String(bytes.readAllBytes(), UTF_8));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return texts;
  }
}
