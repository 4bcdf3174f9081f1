package org.compressive.data;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The content of {@code part.json} in a prepared part of a corpus.
 *
 * @param format the version of the folder's layout
 * @param part the part, such as 3/8
 * @param corpus the name of the corpus
 * @param settings the configuration that the corpus was opened from; JSON's null if a program made
 *     it
 * @param window the number of tokens in a training window
 * @param documents the number of documents of the whole corpus
 * @param paths the SHA-256 of the lengths and the paths of all documents of the corpus
 * @param splits the rule by which documents are split
 */
record PartDescription(
    int format,
    String part,
    String corpus,
    JsonNode settings,
    int window,
    long documents,
    String paths,
    SplitRule splits) {
  static final String FILE = "part.json";
  static final int FORMAT = 1;

  static PartDescription of(PartNumber part, Corpus corpus, int window, DealtDocuments documents) {
    return new PartDescription(
        FORMAT,
        part.toString(),
        corpus.name(),
        Json.tree(corpus.settings().orElse(null)),
        window,
        documents.count(),
        documents.checksumOfPaths(),
        corpus.splits().rule());
  }
}
