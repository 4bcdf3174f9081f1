package org.compressive.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * The checksums at the end of a token store file: a CRC-32C of the header and of each block of the
 * bytes between the header and the checksums. A block is checked when it is first read. Safe for
 * use by several threads.
 */
final class StoreChecksums {
  /** The number of bytes in every block but the last, which may have fewer. */
  static final int BLOCK_BYTES = 1 << 16;

  private static final int SEGMENT_BYTES = 1 << 30; // a multiple of the size of a block

  private final String file;
  private final long first;
  private final long end;
  private final MappedByteBuffer[] segments;
  private final int[] sums;
  private final boolean[] checked; // written without a lock, since a block may be checked twice

  private StoreChecksums(
      String file, TokenStoreHeader header, MappedByteBuffer[] segments, int[] sums) {
    this.file = file;
    this.first = header.idsOffset();
    this.end = header.checksumsOffset();
    this.segments = segments;
    this.sums = sums;
    this.checked = new boolean[sums.length];
  }

  /** Returns the number of bytes of the checksums of a file with so many bytes after its header. */
  static long bytes(long body) {
    return Integer.BYTES * (blocks(body) + 2);
  }

  private static long blocks(long body) {
    return (body + BLOCK_BYTES - 1) / BLOCK_BYTES;
  }

  /**
   * Maps the blocks of a file, and checks its header and the checksums themselves.
   *
   * @param file the name of the store in messages
   * @param head the bytes of the header
   * @throws CorpusException if they do not match
   */
  static StoreChecksums map(
      String file, FileChannel channel, TokenStoreHeader header, ByteBuffer head)
      throws IOException {
    long first = header.idsOffset();
    long body = header.checksumsOffset() - first;
    ByteBuffer table =
        ByteBuffer.allocate(Math.toIntExact(bytes(body))).order(ByteOrder.LITTLE_ENDIAN);
    while (table.hasRemaining()
        && channel.read(table, header.checksumsOffset() + table.position()) >= 0) {}
    table.flip();
    int own = table.limit() - Integer.BYTES;
    check(crc(table.slice(0, own)) == table.getInt(own), file, "checksums do");
    check(crc(head) == table.getInt(), file, "header does");
    int[] sums = new int[Math.toIntExact(blocks(body))];
    table.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(sums);
    MappedByteBuffer[] segments =
        new MappedByteBuffer[(int) ((body + SEGMENT_BYTES - 1) / SEGMENT_BYTES)];
    for (int i = 0; i < segments.length; i++) {
      long from = (long) i * SEGMENT_BYTES;
      segments[i] =
          channel.map(
              FileChannel.MapMode.READ_ONLY, first + from, Math.min(SEGMENT_BYTES, body - from));
    }
    return new StoreChecksums(file, header, segments, sums);
  }

  /**
   * Checks the blocks of a range of the file that have not been checked.
   *
   * @param from the offset of the first byte in the file, which is not in the header
   * @param to the offset after the last byte
   * @throws CorpusException if a block does not match its checksum
   */
  void check(long from, long to) {
    int last = (int) blocks(to - first);
    for (int block = (int) ((from - first) / BLOCK_BYTES); block < last; block++) {
      if (!checked[block]) {
        checkBlock(block);
        checked[block] = true;
      }
    }
  }

  private void checkBlock(int block) {
    long start = (long) block * BLOCK_BYTES;
    int bytes = (int) Math.min(BLOCK_BYTES, end - first - start);
    ByteBuffer content =
        segments[(int) (start / SEGMENT_BYTES)].slice((int) (start % SEGMENT_BYTES), bytes);
    if (crc(content) != sums[block]) {
      throw new CorpusException(
          "token store (%s) is damaged; its bytes (%s to %s) do not match their checksum"
              .formatted(file, first + start, first + start + bytes));
    }
  }

  private static void check(boolean matches, String file, String what) {
    if (!matches) {
      throw new CorpusException(
          "token store (%s) is damaged; its %s not match the checksum".formatted(file, what));
    }
  }

  /** Returns the CRC-32C of bytes. */
  static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
