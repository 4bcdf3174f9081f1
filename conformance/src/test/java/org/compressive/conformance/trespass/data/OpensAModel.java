package org.compressive.conformance.trespass.data;

import org.compressive.conformance.trespass.graph.Model;

/** Breaks the dependency rule: {@code data} uses {@code graph}. */
public final class OpensAModel {
  Model model = new Model();
}
