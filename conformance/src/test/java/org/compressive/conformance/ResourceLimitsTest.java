package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a command with less than it needs. It must say so in one line that names what helps, and the
 * run must go on afterward as if nothing had happened.
 */
@EnabledOnOs(OS.LINUX)
final class ResourceLimitsTest {

  @TempDir private Path folder;
  private Path run;

  @BeforeEach
  void writeInputs() throws IOException {
    run = RunOnDisk.withInputs(folder).folder();
  }

  /** The event file is the first that becomes too large. */
  @Test
  void aFileThatBecomesTooLargeIsNamedAndTheRunGoesOn() throws Exception {
    assertFails(
        "ulimit -f 100",
        "events cannot be written: File too large (ulimit -f sets the largest size of a file)",
        train());
    var onDisk = new RunOnDisk(run);
    assertThat(onDisk.leftovers()).containsExactly(".lock");
    try (Child child = Child.limited(folder, ":", train())) {
      child.succeeded();
    }
    assertThat(onDisk.newest().step()).isEqualTo(20);
  }

  private String train() {
    return "train --resume --json --config interrupted.yaml --corpus text.txt --steps 20 --run "
        + run;
  }

  private void assertFails(String limit, String said, String command) throws Exception {
    try (Child child = Child.limited(folder, limit, command)) {
      int exitCode = child.exitCode();
      assertWithMessage(child.toString()).that(exitCode).isEqualTo(1);
      assertThat(child.out()).isEmpty();
      assertWithMessage(child.toString()).that(child.err()).doesNotContain("\tat ");
      List<String> lines = child.err().lines().toList();
      assertThat(lines.get(lines.size() - 1)).isEqualTo("compressive: " + said);
    }
  }
}
