package org.compressive.data.parquet;

import com.google.common.io.ByteStreams;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/** The bytes of one page of a column chunk, packed and unpacked. */
final class PageBytes implements Closeable {
  private static final int BUFFER = 1 << 16;

  /**
   * The maximum ratio of a page's size to its packed size; real text never comes near this ratio.
   */
  private static final long MOST_TIMES = 1000;

  private final CheckedInputStream packed;
  private final Optional<Long> checksum;
  private final int size;
  private final Codec codec;
  private @Nullable InputStream unpacked;

  private PageBytes(CheckedInputStream packed, Optional<Long> checksum, int size, Codec codec) {
    this.packed = packed;
    this.checksum = checksum;
    this.size = size;
    this.codec = codec;
  }

  /**
   * Returns the bytes of a page.
   *
   * @param bytes the bytes of the column chunk, starting just after the page's header
   */
  static PageBytes of(ThriftStruct header, InputStream bytes, Codec codec) throws IOException {
    int size = header.size(2);
    int packedSize = header.size(3);
    if (size > MOST_TIMES * packedSize) {
      throw new IOException(
          "packed data (%s bytes) holds more than %s times its size"
              .formatted(packedSize, MOST_TIMES));
    }
    InputStream page =
        new FilterInputStream(ByteStreams.limit(bytes, packedSize)) {
          @Override
          public void close() {} // The next page follows.
        };
    return new PageBytes(new CheckedInputStream(page, new CRC32()), header.number(4), size, codec);
  }

  /** Returns the remaining bytes in their stored form. */
  InputStream packed() {
    return packed;
  }

  /**
   * Returns the remaining bytes, unpacked.
   *
   * @param isPacked whether the remaining bytes are packed by the codec
   */
  InputStream unpacked(boolean isPacked) throws IOException {
    unpacked =
        new BufferedInputStream(
            ByteStreams.limit(isPacked ? codec.unpack(packed) : packed, size), BUFFER);
    return unpacked;
  }

  /** Moves to the end of the page, and verifies its checksum if it has one. */
  void finish() throws IOException {
    ByteStreams.exhaust(packed);
    close();
    if (checksum.isPresent()
        && (int) packed.getChecksum().getValue() != checksum.get().intValue()) {
      throw new IOException("page is damaged; its checksum does not match");
    }
  }

  @Override
  public void close() throws IOException {
    if (unpacked != null) {
      unpacked.close();
    }
  }
}
