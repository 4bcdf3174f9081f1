package org.compressive.conformance.trespass.cli;

/** Keeps every rule: {@code Main} may end the process. */
public final class Main {
  private Main() {}

  /** Ends the process. */
  public static void main(String[] args) {
    System.exit(args.length);
  }
}
