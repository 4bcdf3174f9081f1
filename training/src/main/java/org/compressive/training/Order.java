package org.compressive.training;

import java.util.Arrays;

/**
 * What the process that leads tells the others to do next. They need nothing else: when to
 * validate, to write a checkpoint or to end is decided by the process that leads.
 */
enum Order {
  /** Take a step, with a learning rate. */
  STEP(1),
  /** Contribute to a checkpoint. */
  SAVE(2),
  /** End, because the run has ended or was stopped. */
  END(3),
  /** End, because the process that leads cannot go on. */
  FAIL(4),
  /** Go on without the step just taken, which was not finite. */
  SKIP(5);

  private final long code;

  Order(long code) {
    this.code = code;
  }

  /** Returns the number that represents this order in a message. */
  long code() {
    return code;
  }

  static Order of(long code) {
    return Arrays.stream(values())
        .filter(order -> order.code == code)
        .findFirst()
        .orElseThrow(() -> new ClusterException("order (%s) is unknown".formatted(code)));
  }
}
