package org.compressive.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Creates packed files in memory. */
final class PackedFiles {
  private PackedFiles() {}

  /** The kinds of packed files, by the suffix of their names. */
  enum Packing {
    GZ,
    BZ2,
    XZ,
    ZST;

    String suffix() {
      return "." + name().toLowerCase(Locale.ROOT);
    }

    byte[] pack(byte[] text) {
      var bytes = new ByteArrayOutputStream();
      try (OutputStream packed = packing(bytes)) {
        packed.write(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }

    byte[] pack(String text) {
      return pack(text.getBytes(UTF_8));
    }

    private OutputStream packing(OutputStream bytes) throws IOException {
      return switch (this) {
        case GZ -> new GZIPOutputStream(bytes);
        case BZ2 -> new BZip2CompressorOutputStream(bytes);
        case XZ -> new XZOutputStream(bytes, new LZMA2Options(1));
        case ZST -> new ZstdOutputStream(bytes);
      };
    }
  }

  /** Returns a .tar of alternating names and texts; a name that ends in a slash is a folder. */
  static byte[] tar(String... namesAndTexts) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        byte[] text = namesAndTexts[i + 1].getBytes(UTF_8);
        var entry = new TarArchiveEntry(namesAndTexts[i]);
        entry.setSize(text.length);
        tar.putArchiveEntry(entry);
        tar.write(text);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Returns an entry of a .zip whose bytes are already packed, by the method with that number. */
  static ZipArchiveEntry entry(String name, int method, byte[] text, byte[] packed) {
    var entry = new ZipArchiveEntry(name);
    CRC32 sum = new CRC32();
    sum.update(text);
    entry.setMethod(method);
    entry.setCrc(sum.getValue());
    entry.setSize(text.length);
    entry.setCompressedSize(packed.length);
    return entry;
  }
}
