package org.compressive.data;

/**
 * What was tokenized, for provenance.
 *
 * @param documents how many
 * @param bytes of all documents, unpacked
 * @param tokens of all documents
 * @param fingerprint SHA-256 in hexadecimal over, document by document, the length of its path in
 *     UTF-8 (4 bytes, big-endian), the path, and the SHA-256 of its bytes; says nothing of the
 *     tokenizer
 */
public record CorpusSummary(long documents, long bytes, long tokens, String fingerprint) {}
