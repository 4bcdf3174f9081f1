package org.compressive.data.parquet;

import java.io.IOException;

/**
 * A column chunk: the part of a column that belongs to one row group.
 *
 * @param position the position in the file at which the chunk begins
 * @param length the number of bytes in the chunk
 * @param values the number of values, including nulls
 * @param codec the codec of its pages
 */
record ColumnChunk(long position, long length, long values, Codec codec) {

  static ColumnChunk of(ThriftStruct chunk) throws IOException {
    if (chunk.has(1)) {
      throw new IOException("column is in another file (%s)".formatted(chunk.text(1)));
    }
    ThriftStruct data = chunk.struct(3);
    long first = data.count(9);
    long dictionary = data.number(11).orElse(0L); // 0: none, as the magic is at 0.
    return new ColumnChunk(
        dictionary > 0 ? Math.min(dictionary, first) : first,
        data.count(7),
        data.count(5),
        Codec.of(data.count(4)));
  }
}
