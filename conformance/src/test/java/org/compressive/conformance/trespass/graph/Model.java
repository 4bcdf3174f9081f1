package org.compressive.conformance.trespass.graph;

import org.compressive.conformance.trespass.ops.TouchesInternals;

/** Keeps every rule. */
public final class Model {
  TouchesInternals op = new TouchesInternals();
}
