package org.compressive.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a .tar directly from the archive. The archive must be complete: the header
 * of each entry must match its checksum, and the last entry must be followed by at least one block
 * of zeros and by nothing else, as in every archive that was written to its end.
 */
final class TarEntries {
  private static final int BLOCK = TarConstants.DEFAULT_RCDSIZE;

  private final String archive;
  private final FileChannel channel;
  private final TarFile tar;

  private TarEntries(String archive, FileChannel channel) throws IOException {
    this.archive = archive;
    this.channel = channel;
    try {
      this.tar =
          new TarFile(
              channel,
              TarConstants.DEFAULT_BLKSIZE,
              BLOCK,
              ISO_8859_1.name(),
              /* lenient= */ false);
    } catch (IOException | IllegalArgumentException e) {
      throw broken(e);
    }
  }

  /**
   * Adds the entries of an archive.
   *
   * @param channel the archive's bytes, which stay open until the part is closed
   */
  static void read(String archive, FileChannel channel, ArchiveEntries entries, CorpusPart part) {
    part.keepOpen(channel);
    try {
      new TarEntries(archive, channel).read(entries, part);
    } catch (IOException e) {
      throw CorpusException.unreadable("corpus", archive, e);
    }
  }

  private void read(ArchiveEntries entries, CorpusPart part) throws IOException {
    long end = 0;
    for (TarArchiveEntry entry : tar.getEntries()) {
      if (!entry.isCheckSumOK()) {
        throw broken(null);
      }
      long blocks = (entry.getSize() + BLOCK - 1) / BLOCK;
      end = Math.max(end, entry.getDataOffset() + blocks * BLOCK);
      if (isSpecial(entry)) {
        part.remarks().special();
      } else if (!entry.isDirectory()) {
        entries.add(name(entry), entry.getRealSize(), () -> tar.getInputStream(entry));
      }
    }
    checkEnd(end);
  }

  private static boolean isSpecial(TarArchiveEntry entry) {
    return entry.isLink()
        || entry.isSymbolicLink()
        || entry.isFIFO()
        || entry.isCharacterDevice()
        || entry.isBlockDevice();
  }

  /**
   * Returns the name of an entry. The library that reads the archive turns each byte of a name into
   * one character, so the bytes are recovered and decoded here.
   */
  private static String name(TarArchiveEntry entry) {
    String name = entry.getName();
    return ISO_8859_1.newEncoder().canEncode(name)
        ? EntryName.decode(name.getBytes(ISO_8859_1))
        : name;
  }

  private void checkEnd(long end) throws IOException {
    if (end + BLOCK > channel.size()) {
      throw broken(null);
    }
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long at = end; at < channel.size(); at += BLOCK) {
      block.clear();
      channel.read(block, at);
      if (!isZero(block.flip())) {
        throw at == end
            ? broken(null)
            : new CorpusException(
                ("corpus (%s) has data after the end of the tar archive; a second archive must be"
                        + " in a file of its own")
                    .formatted(archive));
      }
    }
  }

  private static boolean isZero(ByteBuffer block) {
    while (block.hasRemaining()) {
      if (block.get() != 0) {
        return false;
      }
    }
    return true;
  }

  private CorpusException broken(@Nullable Exception cause) {
    return new CorpusException(
        "corpus (%s) cannot be read; the tar archive is cut short or damaged".formatted(archive),
        cause);
  }
}
