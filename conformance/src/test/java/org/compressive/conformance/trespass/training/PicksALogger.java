package org.compressive.conformance.trespass.training;

import ch.qos.logback.classic.Level;

/** Breaks the rule that the modules log through SLF4J. */
public final class PicksALogger {
  Level level = Level.INFO;
}
