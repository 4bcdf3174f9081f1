package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Reads the entries of a .zip or .jar directly from the archive and checks each against its CRC-32.
 */
final class ZipEntries {
  /** The memory that decoding LZMA or xz may use, in KiB. */
  private static final int KIBIBYTES = 512 << 10;

  /**
   * The number of bytes before LZMA's data: a version, a length, a byte of properties, and a
   * dictionary size.
   */
  private static final int LZMA_HEADER = 9;

  private final ZipFile zip;
  private final ArchiveEntries entries;
  private final int expansion;

  private ZipEntries(ZipFile zip, ArchiveEntries entries, int expansion) {
    this.zip = zip;
    this.entries = entries;
    this.expansion = expansion;
  }

  /** Adds the entries of an archive, which stays open until the part is closed. */
  static void read(Path archive, ArchiveEntries entries, CorpusPart part) {
    ZipFile zip = open(archive);
    part.keepOpen(zip);
    var reader = new ZipEntries(zip, entries, part.expansion());
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      if (entry.isUnixSymlink()) {
        part.remarks().special();
      } else if (!entry.isDirectory()) {
        reader.add(entry);
      }
    }
  }

  private static ZipFile open(Path archive) {
    try {
      return ZipFile.builder().setPath(archive).setIgnoreLocalFileHeader(true).get();
    } catch (IOException | IllegalArgumentException e) {
      throw new CorpusException(
          "corpus (%s) has no sound directory at its end; the zip archive is cut short or damaged"
              .formatted(archive),
          e);
    }
  }

  private void add(ZipArchiveEntry entry) {
    String name = name(entry);
    entries.add(
        name,
        entry.getSize(),
        () -> {
          checkReadable(entry, entries.location(name));
          return new ExpansionLimit(
              new ChecksummedStream(
                  new UnpackingStream(unpacked(entry), () -> false), entry.getCrc()),
              entry.getCompressedSize(),
              expansion);
        });
  }

  private static String name(ZipArchiveEntry entry) {
    if (entry.getNameSource() != ZipArchiveEntry.NameSource.NAME) {
      return entry.getName();
    }
    String name = EntryName.decode(entry.getRawName());
    boolean backslashes = entry.getPlatform() == ZipArchiveEntry.PLATFORM_FAT;
    return backslashes && !name.contains("/") ? name.replace('\\', '/') : name;
  }

  private void checkReadable(ZipArchiveEntry entry, String location) {
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw new CorpusException(
          "document (%s) is encrypted; the archive must be unpacked with its password first"
              .formatted(location));
    }
    boolean known =
        entry.getMethod() == ZipMethod.LZMA.getCode()
            || entry.getMethod() == ZipMethod.XZ.getCode();
    if (!known && !zip.canReadEntryData(entry)) {
      throw new CorpusException(
          "document (%s) is packed by %s (method %s); the archive must be unpacked first"
              .formatted(location, methodName(entry.getMethod()), entry.getMethod()));
    }
  }

  private static String methodName(int method) {
    ZipMethod known = ZipMethod.getMethodByCode(method);
    return known == null || known == ZipMethod.UNKNOWN ? "an unknown method" : known.name();
  }

  private InputStream unpacked(ZipArchiveEntry entry) throws IOException {
    if (entry.getMethod() == ZipMethod.XZ.getCode()) {
      return new XZInputStream(zip.getRawInputStream(entry), KIBIBYTES);
    }
    if (entry.getMethod() == ZipMethod.LZMA.getCode()) {
      return lzma(entry);
    }
    return zip.getInputStream(entry);
  }

  private InputStream lzma(ZipArchiveEntry entry) throws IOException {
    InputStream raw = zip.getRawInputStream(entry);
    byte[] header = raw.readNBytes(LZMA_HEADER);
    if (header.length < LZMA_HEADER) {
      throw new ZipException("LZMA header (%s bytes) must have 9 bytes".formatted(header.length));
    }
    int dictionary = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(5);
    if (LZMAInputStream.getMemoryUsage(dictionary, header[4]) > KIBIBYTES) {
      throw new IOException("LZMA dictionary (%s bytes) is too large".formatted(dictionary));
    }
    var lzma = new LZMAInputStream(raw, entry.getSize(), header[4], dictionary);
    lzma.enableRelaxedEndCondition(); // An end marker may follow, as a flag of the entry says.
    return lzma;
  }
}
