package org.compressive.conformance.trespass.graph.unmarked;

/** Breaks the rule that every package is {@code @NullMarked}. */
public final class InAnUnmarkedPackage {
  int field;
}
