package org.compressive.data.parquet;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;

/** The codecs that pack pages, in the order of their numbers in the format. */
enum Codec {
  UNCOMPRESSED,
  SNAPPY,
  GZIP,
  LZO,
  BROTLI,
  LZ4,
  ZSTD,
  LZ4_RAW;

  /** Returns the codec that has this number in the format. */
  static Codec of(long number) throws IOException {
    if (number < 0 || number >= values().length) {
      throw new IOException("codec (%s) is unknown".formatted(number));
    }
    return values()[(int) number];
  }

  /** Returns a stream of the unpacked bytes. */
  InputStream unpack(InputStream packed) throws IOException {
    return switch (this) {
      case UNCOMPRESSED -> packed;
      case SNAPPY -> new SnappyStream(packed);
      case GZIP -> new GZIPInputStream(packed);
      case ZSTD -> new ZstdInputStream(packed);
      case LZ4_RAW -> new BlockLZ4CompressorInputStream(packed);
      case LZO, BROTLI, LZ4 ->
          throw new IOException(
              "codec (%s) must be SNAPPY, GZIP, ZSTD, LZ4_RAW or UNCOMPRESSED".formatted(this));
    };
  }
}
