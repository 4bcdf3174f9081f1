package org.compressive.conformance.trespass.attic;

/** Breaks the arrows: {@code attic} is no room. */
public final class InNoRoom {
  int field;
}
