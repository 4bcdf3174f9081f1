package org.compressive.data.parquet;

import java.io.IOException;

/**
 * The part of a column that belongs to one group of rows.
 *
 * @param position where it begins in the file
 * @param length its bytes
 * @param values the number of its values, nulls included
 * @param codec how its pages are packed
 */
record ColumnChunk(long position, long length, long values, Codec codec) {

  static ColumnChunk of(ThriftStruct chunk) throws IOException {
    if (chunk.has(1)) {
      throw new IOException("column is in another file (%s)".formatted(chunk.text(1)));
    }
    ThriftStruct data = chunk.struct(3);
    long first = data.count(9);
    long dictionary = data.number(11).orElse(0L); // 0 is as good as none: the magic is there.
    return new ColumnChunk(
        dictionary > 0 ? Math.min(dictionary, first) : first,
        data.count(7),
        data.count(5),
        Codec.of(data.count(4)));
  }
}
