package org.compressive.conformance.trespass.ops;

import org.compressive.conformance.trespass.graph.Model;

/** Breaks the arrows: {@code ops} uses {@code graph}. */
public final class KnowsTheModel {
  Model model = new Model();
}
