package org.compressive.data;

/**
 * A summary of a tokenized corpus, for provenance.
 *
 * @param documents the number of documents
 * @param bytes the number of bytes in all documents, unpacked
 * @param tokens the number of tokens in all documents
 * @param fingerprint the SHA-256, in hexadecimal, of the following values for each document in
 *     turn: the length of its path in UTF-8 (4 bytes, big-endian), the path, and the SHA-256 of its
 *     bytes; it does not depend on the tokenizer
 */
public record CorpusSummary(long documents, long bytes, long tokens, String fingerprint) {}
