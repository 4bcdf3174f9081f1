package org.compressive.conformance.trespass.cli;

import ch.qos.logback.classic.Level;
import org.compressive.conformance.trespass.training.Trainer;

/** Breaks the rule that only {@code Main} ends the process. */
public final class EndsTheProcess {
  Level level = Level.INFO;

  Trainer trainer = new Trainer();

  void stop() {
    Runtime.getRuntime().halt(1);
  }
}
