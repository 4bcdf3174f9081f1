package org.compressive.conformance.trespass.data;

/** Keeps every rule. */
public final class Tokens {
  int[] ids = {};
}
