package org.compressive.report;

/**
 * A text that the model wrote.
 *
 * @param prompt what it went on from; empty where it began after a line end alone
 * @param text what it wrote
 */
record Sample(String prompt, String text) {}
