package org.compressive.conformance.trespass.training;

import org.compressive.conformance.trespass.cli.Main;

/** Breaks the dependency rule: {@code training} uses {@code cli}. */
public final class RunsACommand {
  void run() {
    Main.main(new String[0]);
  }
}
