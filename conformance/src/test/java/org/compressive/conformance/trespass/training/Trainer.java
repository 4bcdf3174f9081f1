package org.compressive.conformance.trespass.training;

import org.compressive.conformance.trespass.data.Tokens;
import org.compressive.conformance.trespass.graph.Model;

/** Keeps every rule. */
public final class Trainer {
  Model model = new Model();

  Tokens tokens = new Tokens();
}
