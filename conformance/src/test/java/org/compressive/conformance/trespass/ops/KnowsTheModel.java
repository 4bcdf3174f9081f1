package org.compressive.conformance.trespass.ops;

import org.compressive.conformance.trespass.graph.Model;

/** Breaks the dependency rule: {@code ops} uses {@code graph}. */
public final class KnowsTheModel {
  Model model = new Model();
}
