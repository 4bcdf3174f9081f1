package org.compressive.inference;

/**
 * The score of one document of a text.
 *
 * @param document the index of the document in the text, from 0
 * @param score the score of its tokens. A word that is cut off at the beginning or end of the
 *     document counts
 */
public record DocumentScore(int document, Score score) {}
