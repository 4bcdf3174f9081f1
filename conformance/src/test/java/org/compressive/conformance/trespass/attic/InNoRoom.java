package org.compressive.conformance.trespass.attic;

/** Breaks the dependency rule: {@code attic} is not a module. */
public final class InNoRoom {
  int field;
}
