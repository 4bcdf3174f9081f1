package org.compressive.conformance.trespass.checkpoints;

import org.compressive.conformance.trespass.data.Tokens;

/** Breaks the dependency rule: {@code checkpoints} uses {@code data}, if only inside a method. */
public final class ReadsTokensInABody {
  int hash() {
    return new Tokens().hashCode();
  }
}
