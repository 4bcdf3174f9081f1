package org.compressive.data;

/**
 * A summary of a tokenized corpus, for provenance.
 *
 * @param documents the number of documents
 * @param bytes the number of bytes in all documents, unpacked, without those of contexts
 * @param tokens the number of tokens in all documents, including those of contexts
 * @param fingerprint the SHA-256, in hexadecimal, of the following values for each document in
 *     turn: the length of its path in UTF-8 (4 bytes, big-endian), the path, and the SHA-256 of its
 *     bytes or, if it has a context, the SHA-256 of the SHA-256 of the context followed by that of
 *     the text; it does not depend on the tokenizer
 */
public record CorpusSummary(long documents, long bytes, long tokens, String fingerprint) {}
