package org.compressive.data;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZInputStream;

/**
 * The decompressed bytes of packed data: all of its members, one after the other. Data that ends
 * within a member causes an {@link EOFException}, and other damage causes a {@link ZipException},
 * whichever decoder detects it.
 */
final class UnpackingStream extends BulkStream {
  private static final int BUFFER = 1 << 16;

  /** The memory that decoding xz may use, in KiB; the dictionary of {@code xz -9} takes 64 MiB. */
  private static final int XZ_KIBIBYTES = 512 << 10;

  /** The base-2 logarithm of the largest Zstandard window, 2 GiB, as in {@code zstd --long=31}. */
  private static final int ZSTD_WINDOW_BITS = 31;

  private final BooleanSupplier atEnd;

  /**
   * Creates a stream.
   *
   * @param atEnd returns whether the decoder has read the packed data to its end and tried to read
   *     more
   */
  UnpackingStream(InputStream decoder, BooleanSupplier atEnd) {
    super(decoder);
    this.atEnd = atEnd;
  }

  /**
   * Opens packed data.
   *
   * @param size the number of packed bytes
   * @param expansion the setting {@code data.expansion}
   */
  static InputStream open(FileFormat format, Document.Opener packed, long size, int expansion)
      throws IOException {
    PackedBytes bytes = new PackedBytes(packed.open());
    try {
      return new ExpansionLimit(
          new UnpackingStream(
              decoder(format, new BufferedInputStream(bytes, BUFFER)), bytes::ended),
          size,
          expansion);
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      bytes.close();
      throw damage(e, bytes.ended());
    }
  }

  private static InputStream decoder(FileFormat format, InputStream packed) throws IOException {
    return switch (format) {
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(packed)
              .setDecompressConcatenated(true)
              .get();
      case BZIP2 -> new BZip2CompressorInputStream(packed, true);
      case XZ -> new XZInputStream(packed, XZ_KIBIBYTES);
      case ZSTD -> new ZstdInputStream(packed).setLongMax(ZSTD_WINDOW_BITS);
      default -> throw new IllegalArgumentException("format (" + format + ") must be a packed one");
    };
  }

  private static IOException damage(Exception cause, boolean ended) {
    if (cause instanceof MemoryLimitException memory) {
      return memory;
    }
    if (cause instanceof UnsupportedOptionsException options) {
      return options;
    }
    IOException damage =
        ended || cause instanceof EOFException
            ? new EOFException(cause.getMessage())
            : new ZipException(cause.getMessage());
    damage.initCause(cause);
    return damage;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      return super.read(into, offset, length);
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      // Decoders that trust a damaged length fail with such exceptions.
      throw damage(e, atEnd.getAsBoolean());
    }
  }

  /** A stream of packed bytes that records whether its end has been reached. */
  private static final class PackedBytes extends BulkStream {
    private boolean ended;

    PackedBytes(InputStream bytes) {
      super(bytes);
    }

    boolean ended() {
      return ended;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      ended |= count < 0;
      return count;
    }
  }
}
