package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a document, with failures to read rethrown as {@link CorpusException}, so that code
 * that copies them to a file can distinguish bad input from a full disk.
 */
final class DocumentStream extends InputStream {
  private final String location;
  private final InputStream bytes;

  DocumentStream(String location, InputStream bytes) {
    this.location = location;
    this.bytes = bytes;
  }

  @Override
  public int read() {
    try {
      return bytes.read();
    } catch (IOException e) {
      throw CorpusException.unreadable("document", location, e);
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    try {
      return bytes.read(into, offset, length);
    } catch (IOException e) {
      throw CorpusException.unreadable("document", location, e);
    }
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      throw CorpusException.unreadable("document", location, e);
    }
  }
}
