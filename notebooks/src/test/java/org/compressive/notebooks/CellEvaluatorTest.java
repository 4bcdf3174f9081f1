package org.compressive.notebooks;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests cells in this JVM, which has not loaded the agent; {@link KernelTest} tests a kernel. */
final class CellEvaluatorTest {

  @Test
  void withoutTheAgentValuesMoveToTheClassesThatJShellLoads() {
    CellEvaluator evaluator = new CellEvaluator();
    evaluator.evaluate("int f() { return 1; }\nvar r = f();\nString a = \"x\";\nvar b = a + r;");
    evaluator.evaluate(
        "record Run(double loss) { double twice() { return 2 * loss; } }\n"
            + "var run = new Run(2.5);\nint count = 4;");
    evaluator.evaluate("int f() { return 2; }\nString a = \"z\";");
    assertThat(evaluator.evaluate("r + b + f() + a")).isEqualTo("1x12z");
    assertThat(errors(() -> evaluator.evaluate("// a comment\nimport java.util.zip.*;")))
        .isEqualTo(
            "variable run (Run) is lost; its type changed when java.util.zip.* was imported"
                + System.lineSeparator());
    assertThat(evaluator.evaluate("r + b + count")).isEqualTo("1x14");
  }

  @Test
  void aDeclarationThatNeverCompiledIsNotRestored() {
    CellEvaluator evaluator = new CellEvaluator();
    for (String cell : List.of("Later a;", "Later a;", "record B(Later x) {}", "Later b = null;")) {
      assertThat(assertThrows(CellFailure.class, () -> evaluator.evaluate(cell)).lines())
          .isNotEmpty();
    }
    assertThrows(CellFailure.class, () -> evaluator.evaluate("record B(Later x, int y) {}"));
    evaluator.evaluate("class Later {}\nint y = new B(new Later(), 3).y();");
    assertThat(evaluator.evaluate("y")).isEqualTo(3);
  }

  private static String errors(Runnable cell) {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, UTF_8));
    try {
      cell.run();
    } finally {
      System.setErr(before);
    }
    return written.toString(UTF_8);
  }
}
