package org.compressive.data;

/** Receives the token ids of a corpus, document by document. */
interface DocumentSink extends TokenSink {
  /** Begins a document, to which the ids that follow belong. */
  void startDocument(Document document);

  /**
   * Ends the current document.
   *
   * @param text the counts of the text that was read
   */
  void endDocument(TextCounts text);
}
