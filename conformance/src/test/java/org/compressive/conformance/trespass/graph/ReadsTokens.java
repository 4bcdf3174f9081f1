package org.compressive.conformance.trespass.graph;

import org.compressive.conformance.trespass.data.Tokens;

/** Breaks the dependency rule: {@code graph} uses {@code data}, in an array. */
public final class ReadsTokens {
  Tokens[] streams = {};
}
