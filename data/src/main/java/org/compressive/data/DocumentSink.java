package org.compressive.data;

/** Takes the token ids of a corpus, document by document. */
interface DocumentSink extends TokenSink {
  /** Begins a document; the ids that follow are its own. */
  void startDocument(Document document);

  /**
   * Ends the document that was begun last.
   *
   * @param text the counts of the text that was read
   */
  void endDocument(TextCounts text);
}
