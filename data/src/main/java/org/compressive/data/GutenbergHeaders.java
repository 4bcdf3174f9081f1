package org.compressive.data;

import java.util.Optional;

/** Counts the documents of a corpus that begin with a header of Project Gutenberg. */
final class GutenbergHeaders {
  private int documents;
  private int headers;
  private String first = "";

  /**
   * Adds a document.
   *
   * @param head the beginning of its text
   */
  void add(Document document, byte[] head) {
    documents++;
    if (GutenbergStream.hasHeader(head)) {
      first = headers == 0 ? document.location() : first;
      headers++;
    }
  }

  /** Returns a sentence for users if documents have headers. */
  Optional<String> warning() {
    return headers == 0
        ? Optional.empty()
        : Optional.of(
            ("Project Gutenberg's header and licence are read as text in %d of %d documents (%s%s);"
                    + " data.gutenberg (strip) leaves them out")
                .formatted(headers, documents, first, headers == 1 ? "" : " and others"));
  }
}
