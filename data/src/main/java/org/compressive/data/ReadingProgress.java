package org.compressive.data;

/**
 * Counts the documents and bytes that several threads read, and notifies a listener about once per
 * mebibyte.
 */
final class ReadingProgress {
  private static final long STEP = 1 << 20;

  private final PreparationListener listener;
  private long documents;
  private long bytes;
  private long told;

  ReadingProgress(PreparationListener listener) {
    this.listener = listener;
  }

  synchronized void read(long more) {
    bytes += more;
    if (bytes - told >= STEP) {
      tell();
    }
  }

  synchronized void endDocument() {
    documents++;
  }

  synchronized void tell() {
    told = bytes;
    listener.read(documents, bytes);
  }
}
