package org.compressive.data.parquet;

import com.google.common.io.ByteStreams;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of a column chunk, read page by page. */
final class ChunkPages implements Closeable {
  private static final int BUFFER = 1 << 16;

  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;
  private static final int DATA_PAGE_V2 = 3;

  private static final int PLAIN = 0;
  private static final int PLAIN_DICTIONARY = 2;
  private static final int RLE = 3;
  private static final int DELTA_LENGTH_BYTE_ARRAY = 6;
  private static final int DELTA_BYTE_ARRAY = 7;
  private static final int RLE_DICTIONARY = 8;

  private final InputStream bytes;
  private final Codec codec;
  private final boolean nullable;
  private @Nullable Dictionary dictionary;
  private @Nullable Page page;

  /** A data page that is being read. */
  private static final class Page {
    private final PageBytes bytes;
    private final @Nullable RunLengthNumbers levels;
    private final Values values;
    private int left;

    Page(PageBytes bytes, @Nullable RunLengthNumbers levels, Values values, int count) {
      this.bytes = bytes;
      this.levels = levels;
      this.values = values;
      this.left = count;
    }
  }

  /** Opens a column chunk of a file, which must stay open. */
  ChunkPages(FileChannel file, ColumnChunk chunk, boolean nullable) throws IOException {
    this.bytes =
        new BufferedInputStream(
            ByteStreams.limit(
                Channels.newInputStream(file.position(chunk.position())), chunk.length()),
            BUFFER);
    this.codec = chunk.codec();
    this.nullable = nullable;
  }

  /** Returns the next value, or empty if it is null. There must be a next value. */
  Optional<byte[]> next() throws IOException {
    while (page == null || page.left == 0) {
      if (page != null) {
        page.bytes.finish();
      }
      page = open();
    }
    page.left--;
    return page.levels != null && page.levels.next() == 0
        ? Optional.empty()
        : Optional.of(page.values.next());
  }

  /**
   * Verifies the checksum of the last page, all of whose values must have been read, and closes the
   * chunk.
   */
  void finish() throws IOException {
    if (page != null) {
      page.bytes.finish();
    }
    close();
  }

  @Override
  public void close() throws IOException {
    if (dictionary != null) {
      dictionary.close();
    }
    if (page != null) {
      page.bytes.close();
    }
  }

  /**
   * Reads the next page. Returns it if it is a data page; returns null if it was a dictionary,
   * which is now read, or another page, which is skipped.
   */
  private @Nullable Page open() throws IOException {
    ThriftStruct header = ThriftReader.read(bytes);
    PageBytes page = PageBytes.of(header, bytes, codec);
    switch (header.size(1)) {
      case DATA_PAGE -> {
        return first(header.struct(5), page);
      }
      case DATA_PAGE_V2 -> {
        return second(header.struct(8), page);
      }
      case DICTIONARY_PAGE -> {
        if (dictionary != null) {
          throw new IOException("column is damaged; a second dictionary is there");
        }
        dictionary =
            Dictionary.read(
                page.unpacked(/* isPacked= */ true), header.struct(7).size(1), header.size(2));
        page.finish();
      }
      default -> page.finish();
    }
    return null;
  }

  /** Opens a data page of the first version, which is packed as a whole. */
  private Page first(ThriftStruct header, PageBytes bytes) throws IOException {
    InputStream page = bytes.unpacked(/* isPacked= */ true);
    int count = header.size(1);
    RunLengthNumbers levels = null;
    if (nullable) {
      if (header.count(3) != RLE) {
        throw new IOException("encoding (%s) of nulls is unknown".formatted(header.count(3)));
      }
      levels = levels(page, Varint.littleEndian(page, Integer.BYTES));
    }
    return new Page(bytes, levels, values(header.count(2), page, count), count);
  }

  /** Opens a data page of the second version, in which only the values are packed. */
  private Page second(ThriftStruct header, PageBytes bytes) throws IOException {
    bytes.packed().skipNBytes(header.size(6));
    RunLengthNumbers levels = levels(bytes.packed(), header.size(5));
    InputStream values = bytes.unpacked(/* isPacked= */ header.flag(7, true));
    int count = header.size(1);
    return new Page(bytes, nullable ? levels : null, values(header.count(4), values, count), count);
  }

  private static RunLengthNumbers levels(InputStream page, int length) throws IOException {
    byte[] levels = length < 0 ? new byte[0] : page.readNBytes(length);
    if (levels.length != length) {
      throw new EOFException();
    }
    return new RunLengthNumbers(new ByteArrayInputStream(levels), 1);
  }

  private Values values(long encoding, InputStream page, int count) throws IOException {
    return switch ((int) encoding) {
      case PLAIN -> Values.plain(page);
      case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
        if (dictionary == null) {
          throw new IOException("column is damaged; its dictionary is missing");
        }
        yield Values.dictionary(page, dictionary);
      }
      case DELTA_LENGTH_BYTE_ARRAY -> Values.deltaLengths(page, count);
      case DELTA_BYTE_ARRAY -> Values.deltaStrings(page, count);
      default -> throw new IOException("encoding (%s) is unknown".formatted(encoding));
    };
  }
}
