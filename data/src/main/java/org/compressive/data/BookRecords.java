package org.compressive.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.compressive.data.records.Records;
import org.jspecify.annotations.Nullable;

/**
 * Records without the headers and licenses of Project Gutenberg.
 *
 * @param records the records as they are in the file
 */
record BookRecords(Records records) implements Records {
  @Override
  public byte @Nullable [] next() throws IOException {
    byte[] text = records.next();
    return text == null ? null : GutenbergStream.of(new ByteArrayInputStream(text)).readAllBytes();
  }

  @Override
  public long number() {
    return records.number();
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
