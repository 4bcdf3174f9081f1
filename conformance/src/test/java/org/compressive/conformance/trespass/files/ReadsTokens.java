package org.compressive.conformance.trespass.files;

import org.compressive.conformance.trespass.data.Tokens;

/** Breaks the dependency rule: {@code files} uses {@code data}. */
public final class ReadsTokens {
  Tokens tokens = new Tokens();
}
