package org.compressive.report;

/**
 * A text that the model generated.
 *
 * @param prompt the text that it continued; empty if it began after a line end alone
 * @param text the generated text
 */
record Sample(String prompt, String text) {}
