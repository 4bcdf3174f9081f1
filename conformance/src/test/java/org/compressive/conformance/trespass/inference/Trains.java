package org.compressive.conformance.trespass.inference;

import org.compressive.conformance.trespass.training.Trainer;

/** Breaks the dependency rule: {@code inference} uses {@code training}. */
public final class Trains {
  Trainer trainer = new Trainer();
}
