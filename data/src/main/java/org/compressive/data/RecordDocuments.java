package org.compressive.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.compressive.data.records.Records;
import org.jspecify.annotations.Nullable;

/** Turns each record of a file into a document that holds its text in memory. */
final class RecordDocuments implements DocumentReader {
  private final String path;
  private final String location;
  private final Records records;

  RecordDocuments(String path, String location, Records records) {
    this.path = path;
    this.location = location;
    this.records = records;
  }

  @Override
  public @Nullable Document next() throws IOException {
    byte[] text = records.next();
    if (text == null) {
      return null;
    }
    String number = "#" + records.number();
    byte[] context = records.context();
    var document =
        new Document(path + number, location + number, () -> new ByteArrayInputStream(text));
    return context.length == 0 ? document : document.after(() -> new ByteArrayInputStream(context));
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
