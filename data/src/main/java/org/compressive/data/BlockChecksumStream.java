package org.compressive.data;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Writes the bytes of a token store that follow its header, and computes their {@link
 * StoreChecksums}.
 */
final class BlockChecksumStream extends OutputStream {
  private final OutputStream out;
  private final CRC32C crc = new CRC32C();
  private final ImmutableIntArray.Builder sums = ImmutableIntArray.builder();
  private int inBlock;

  BlockChecksumStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    out.write(bytes, offset, count);
    for (int at = offset; at < offset + count; ) {
      int piece = Math.min(offset + count - at, StoreChecksums.BLOCK_BYTES - inBlock);
      crc.update(bytes, at, piece);
      at += piece;
      inBlock += piece;
      if (inBlock == StoreChecksums.BLOCK_BYTES) {
        endBlock();
      }
    }
  }

  /**
   * Returns the checksums of the header, of all blocks and of these numbers, as they stand at the
   * end of the file. Nothing may be written afterward.
   */
  byte[] checksums(ByteBuffer header) {
    if (inBlock > 0) {
      endBlock();
    }
    ImmutableIntArray blocks = sums.build();
    ByteBuffer table =
        ByteBuffer.allocate(Integer.BYTES * (blocks.length() + 2)).order(ByteOrder.LITTLE_ENDIAN);
    table.putInt(StoreChecksums.crc(header));
    blocks.forEach(table::putInt);
    return table.putInt(StoreChecksums.crc(table.duplicate().flip())).array();
  }

  private void endBlock() {
    sums.add((int) crc.getValue());
    crc.reset();
    inBlock = 0;
  }
}
