package org.compressive.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.compressive.data.records.Records;
import org.jspecify.annotations.Nullable;

/**
 * Records from which the headers and licenses of Project Gutenberg are stripped.
 *
 * @param records the records with their headers and licenses
 */
record BookRecords(Records records) implements Records {
  @Override
  public byte @Nullable [] next() throws IOException {
    byte[] text = records.next();
    return text == null ? null : GutenbergStream.of(new ByteArrayInputStream(text)).readAllBytes();
  }

  @Override
  public byte[] context() {
    return records.context();
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
