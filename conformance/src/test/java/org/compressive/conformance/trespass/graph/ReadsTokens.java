package org.compressive.conformance.trespass.graph;

import org.compressive.conformance.trespass.data.Tokens;

/** Breaks the arrows: {@code graph} uses {@code data}, an array of it. */
public final class ReadsTokens {
  Tokens[] streams = {};
}
