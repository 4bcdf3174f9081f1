package org.compressive.notebooks;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the kernel through Jupyter's own client. */
final class KernelTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Jupyter jupyter;

  @BeforeAll
  static void install() throws Exception {
    jupyter = Jupyter.installed();
  }

  @Test
  void answersInEightOfEightStarts() throws Exception {
    // Two at a time take half the time, and are more likely to reveal a race during startup.
    Command.Started first = jupyter.client("start", "4").start();
    Command.Started second = jupyter.client("start", "4").start();
    List<JsonNode> answers =
        ImmutableList.<JsonNode>builder()
            .addAll(reports(first.await()))
            .addAll(reports(second.await()))
            .build();
    assertThat(answers).hasSize(8);
    for (JsonNode answer : answers) {
      assertThat(data(answer, "text/plain")).isEqualTo("42");
    }
  }

  @Test
  void messagesOfAnotherSessionAreIgnored() throws Exception {
    List<JsonNode> answers = reports(jupyter.client("strangers").run());
    assertThat(data(answers.get(0), "text/plain")).isEqualTo("42");
    assertThat(data(answers.get(1), "text/plain")).isEqualTo("42");
  }

  /** Jupyter restarts a kernel that has ended, with other ports. */
  @Test
  void aKernelWhosePortIsTakenEndsAndSaysWhy() throws Exception {
    Command.Outcome outcome = jupyter.client("taken", "iopub_port").run();
    assertThat(reports(outcome).get(0).get("exit").asInt()).isEqualTo(1);
    assertThat(outcome.errors())
        .containsMatch("a port of connection file \\(.*\\.json\\) cannot be opened: .*in use");
  }

  @Test
  void showsValuesPicturesAndMarkup() throws Exception {
    List<JsonNode> answers =
        run(
            "var image = new java.awt.image.BufferedImage(3, 2,"
                + " java.awt.image.BufferedImage.TYPE_INT_RGB);\n"
                + "image.setRGB(2, 1, 0xff8000);\n"
                + "image",
            "display(\"<b>bold</b>\", \"text/html\");",
            "display(\"<svg/>\", \"image/svg+xml\");",
            "int eight = 8; eight + 1",
            "eight + 1;",
            "System.out.println(eight); System.err.print(\"no\"); eight = 9",
            "org.tensorflow.TensorFlow.version()");
    byte[] png = Base64.getDecoder().decode(data(answers.get(0), "image/png"));
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getRGB(2, 1)).isEqualTo(0xffff8000);
    assertThat(data(answers.get(1), "text/html")).isEqualTo("<b>bold</b>");
    assertThat(data(answers.get(1), "text/plain")).isEqualTo("(text/html)");
    assertThat(data(answers.get(2), "image/svg+xml")).isEqualTo("<svg/>");
    assertThat(data(answers.get(3), "text/plain")).isEqualTo("9");
    assertThat(answers.get(4).get("outputs")).isEmpty();
    assertThat(streams(answers.get(5))).containsExactly("stdout: 8\n", "stderr: no");
    assertThat(data(answers.get(6), "text/plain")).startsWith("2.");
  }

  @Test
  void aFailedCellIsAnErrorThatSaysWhy() throws Exception {
    List<JsonNode> answers =
        run(
            "throw new IllegalStateException(\"too bad\", new java.io.IOException(\"disk\"));",
            "int half(int n) { return n / 0; }\nint ok = 1;\nhalf(ok);",
            "int total = 1 + countt;",
            "display(\"<p>\", ",
            "int soon() { return later(); }\nsoon()",
            "\nint wrong() { return \"text\".length(1); }\nwrong()",
            "Object again() { return again(); }\nagain()",
            "ok");
    assertThat(error(answers.get(0)))
        .isEqualTo(
            """
            java.lang.IllegalStateException: too bad
            caused by java.io.IOException: disk
            in the code that begins with
                throw new IllegalStateException("too bad", new java.io.IOException("disk"));\
            """);
    assertThat(error(answers.get(1)))
        .isEqualTo(
            """
            java.lang.ArithmeticException: / by zero
                at half(a cell)
            in the code that begins with
                half(ok);\
            """);
    assertThat(error(answers.get(2)))
        .isEqualTo(
            """
            cannot find symbol
              symbol:   variable countt
                int total = 1 + countt;
                                ^^^^^^\
            """);
    assertThat(error(answers.get(3)))
        .startsWith("the cell ends before its code does:\n    display(");
    assertThat(error(answers.get(4))).endsWith("missing: method later()");
    assertThat(error(answers.get(5)))
        .startsWith("this is declared, but cannot be used yet: int wrong() {");
    assertThat(error(answers.get(5))).contains("method length in class java.lang.String");
    assertThat(error(answers.get(6))).startsWith("java.lang.StackOverflowError\n    at again(");
    assertThat(error(answers.get(6)).lines().count()).isLessThan(20);
    assertThat(data(answers.get(7), "text/plain")).isEqualTo("1");
  }

  @Test
  void aValueThatCannotBeShownIsAnErrorAndTheNextCellWorks() throws Exception {
    List<JsonNode> answers = run("var l = new ArrayList<Object>(); l.add(List.of(l)); l", "6 * 7");
    assertThat(error(answers.get(0)))
        .startsWith("the value cannot be shown: java.lang.StackOverflowError\n    at ");
    assertThat(data(answers.get(1), "text/plain")).isEqualTo("42");
  }

  @Test
  void anInterruptedCellGivesControlBackAndTheNextOneWorks() throws Exception {
    List<JsonNode> answers =
        reports(
            jupyter
                .client(
                    "interrupt",
                    cells( // in blocks, since JShell would run the statements one by one
                        "{ System.out.println(); Thread.sleep(60_000); }",
                        "{ System.out.println(); while (true) {} }",
                        "{ System.out.println(); while (true) { try { Thread.sleep(10_000); }"
                            + " catch (InterruptedException e) {} } }",
                        "{ System.out.println(); while (true) { try { while (true) {} }"
                            + " catch (Throwable e) {} } }",
                        // The pace is one that the client can follow; faster output would be
                        // dropped.
                        "while (true) { System.out.println(1); long t = System.nanoTime();"
                            + " while (System.nanoTime() - t < 1_000_000) {} }"))
                .run());
    assertThat(answers).hasSize(5);
    assertThat(error(answers.get(0))).isEqualTo("interrupted");
    for (JsonNode busy : answers.subList(1, 5)) {
      assertThat(error(busy)).contains("it continues in the background");
    }
    for (JsonNode answer : answers) {
      assertThat(error(answer)).startsWith("interrupted");
      // The kernel waits 1 s at most; the rest is a margin for a busy machine.
      assertThat(answer.get("seconds").asDouble()).isLessThan(2.0);
      assertThat(answer.get("queued").get("outputs")).isEmpty();
      assertThat(data(answer.get("next"), "text/plain")).isEqualTo("42");
    }
  }

  @Test
  void importsKeepVariables() throws Exception {
    List<JsonNode> answers =
        run(
            """
            import java.time.*;
            import org.compressive.graph.config.*;
            import org.tensorflow.*;
            import org.tensorflow.op.Ops;
            """,
            """
            record Run(double loss) {}
            var t = Instant.EPOCH;
            var runs = new ArrayList<>(List.of(new Run(2.5)));
            var anonymous = new Object() { int count = 3; };
            List<Integer> numbers = List.of(1, 2);
            class Counter { static int n = 0; }
            Counter.n = 7;
            var config = ModelConfig.builder()
                .vocabulary(256).layers(2).width(64).heads(4).feedForward(256)
                .window(16).memory(16).compressedMemory(8).compression(new Convolution(4))
                .build();
            var graph = new Graph();
            var three = Ops.create(graph).constant(3);
            """,
            "import java.time.format.*;",
            "import java.time.format.*;\nimport java.time.temporal.*;",
            "// a comment\nimport java.util.zip.*;",
            "\n\nimport static java.lang.Math.*;\nimport java.awt.List;",
            "runs.add(new Run(1.5)); t + \" \" + runs + anonymous.count + numbers + Counter.n",
            "config.width()",
            """
            try (var session = new Session(graph)) {
              try (var result = session.runner().fetch(three).run()) {
                System.out.print(((org.tensorflow.types.TInt32) result.get(0)).getInt());
              }
            }
            """);
    for (JsonNode answer : answers.subList(0, 6)) {
      assertThat(answer.get("status").asText()).isEqualTo("ok");
      assertThat(answer.get("outputs")).isEmpty();
    }
    assertThat(data(answers.get(6), "text/plain"))
        .isEqualTo("1970-01-01T00:00:00Z [Run[loss=2.5], Run[loss=1.5]]3[1, 2]7");
    assertThat(data(answers.get(7), "text/plain")).isEqualTo("64");
    assertThat(streams(answers.get(8))).containsExactly("stdout: 3");
  }

  @Test
  void declarationsKeepVariablesOrSayWhichAreLost() throws Exception {
    List<JsonNode> answers =
        run(
            "int f() { return 1; }\nvar r = f();\nString a = \"x\";\nvar b = a + \"y\";",
            "int f() { return 2; }\nString a = \"z\";",
            "int f() { Supplier<Integer> two = () -> 2; return two.get(); }\nint a = 3;",
            "r + b + f() + a",
            "String f() { return \"s\"; }",
            "r + b + f() + a",
            """
            record Run(double loss) { double shown() { return loss; } }
            Run first = new Run(2.5);
            var runs = List.of(first);
            double best = first.loss();
            var size = runs.size();
            Object any = first;
            int n = 1;
            """,
            "record Run(double loss) { double shown() { return 2 * loss; } }",
            "first.shown()",
            "record Run(double loss, int steps) {}\nvar n = 2;",
            "runs",
            "size + any.toString() + best + n",
            "class Rates { static double[] all = {1.0}; }\nvar rates = new Rates();",
            "class Rates { static double[] all = {2.0}; }\nvar rates = new Rates();",
            "rates.all[0]",
            "String b = missing;",
            "record Run(double loss, int steps) { int wrong() { return \"s\"; } }",
            "b + new Run(1.0, 2)");
    assertThat(data(answers.get(3), "text/plain")).isEqualTo("1xy23");
    assertThat(data(answers.get(5), "text/plain")).isEqualTo("1xys3");
    assertThat(data(answers.get(8), "text/plain")).isEqualTo("5.0");
    assertThat(streams(answers.get(9)))
        .containsExactly(
            "stderr: variable first (Run) is lost; its type changed when Run was declared again\n",
            "stderr: variable runs (List<Run>) is lost; its type changed when Run was declared"
                + " again\n")
        .inOrder();
    assertThat(error(answers.get(10))).contains("symbol:   variable runs");
    assertThat(data(answers.get(11), "text/plain")).isEqualTo("1Run[loss=2.5]2.52");
    assertThat(data(answers.get(14), "text/plain")).isEqualTo("2.0");
    assertThat(error(answers.get(15))).contains("symbol:   variable missing");
    assertThat(error(answers.get(16))).startsWith("incompatible types");
    assertThat(data(answers.get(17), "text/plain")).isEqualTo("xyRun[loss=1.0, steps=2]");
    for (int quiet : ImmutableList.of(0, 1, 2, 4, 6, 7, 12, 13)) {
      assertThat(answers.get(quiet).get("status").asText()).isEqualTo("ok");
      assertThat(answers.get(quiet).get("outputs")).isEmpty();
    }
  }

  @Test
  void aDisplayArrivesBeforeItsCellEndsAndCanBeUpdated() throws Exception {
    JsonNode answer =
        reports(jupyter.client("early", folder.resolve("seen").toString()).run()).get(0);
    assertThat(answer.get("kinds")).hasSize(2);
    assertThat(answer.get("kinds").get(0).get(0).asText()).isEqualTo("display_data");
    assertThat(answer.get("kinds").get(1).get(0).asText()).isEqualTo("update_display_data");
    assertThat(answer.get("kinds").get(0).get(1)).isEqualTo(answer.get("kinds").get(1).get(1));
  }

  @Test
  void completesAndExplains() throws Exception {
    List<JsonNode> answers = reports(jupyter.client("ask").run());
    assertThat(texts(answers.get(0))).containsExactly("written.isBlank()");
    assertThat(texts(answers.get(1)))
        .containsExactly("import java.time.Duration;\nwritten.isBlank()");
    assertThat(texts(answers.get(2))).containsExactly("org.compressive.ops.MemoryUpdate");
    assertThat(texts(answers.get(3))).containsExactly("int x = 1;\nwritten.repeat(");
    assertThat(answers.get(4).get("text").asText()).isEqualTo("String String.repeat(int count)\n");
    assertThat(answers.subList(5, 9).stream().map(answer -> answer.get("status").asText()))
        .containsExactly("complete", "complete", "incomplete", "invalid")
        .inOrder();
  }

  @ParameterizedTest
  @ValueSource(strings = {"idle", "busy"})
  void aKilledJupyterLeavesNoProcessBehind(String how) throws Exception {
    Command.Outcome outcome = jupyter.client("orphan", how).run();
    long pid = JSON.readTree(outcome.output()).get("pid").asLong();
    ProcessHandle.of(pid)
        .ifPresent(
            kernel -> {
              kernel.onExit().orTimeout(60, TimeUnit.SECONDS).join();
              assertThat(kernel.isAlive()).isFalse();
            });
  }

  private static List<JsonNode> run(String... cells) throws Exception {
    List<JsonNode> answers = reports(jupyter.client("cells", cells(cells)).run());
    assertThat(answers).hasSize(cells.length);
    return answers;
  }

  private static String cells(String... cells) throws Exception {
    Path file = Files.createTempFile(folder, "cells", ".json");
    JSON.writeValue(file.toFile(), cells);
    return file.toString();
  }

  private static List<JsonNode> reports(Command.Outcome outcome) throws Exception {
    assertWithMessage(outcome.toString()).that(outcome.exit()).isEqualTo(0);
    ImmutableList.Builder<JsonNode> reports = ImmutableList.builder();
    for (String line : outcome.output().lines().toList()) {
      reports.add(JSON.readTree(line));
    }
    return reports.build();
  }

  private static String data(JsonNode answer, String type) {
    return answer.get("outputs").path(0).path("data").path(type).asText(answer.toString());
  }

  private static String error(JsonNode answer) {
    assertThat(answer.get("status").asText()).isEqualTo("error");
    JsonNode outputs = answer.get("outputs");
    JsonNode lines = outputs.get(outputs.size() - 1).get("traceback");
    ImmutableList.Builder<String> text = ImmutableList.builder();
    lines.forEach(line -> text.add(line.asText()));
    return String.join("\n", text.build());
  }

  private static List<String> streams(JsonNode answer) {
    ImmutableList.Builder<String> streams = ImmutableList.builder();
    answer
        .get("outputs")
        .forEach(
            output ->
                streams.add(output.get("name").asText() + ": " + output.get("text").asText()));
    return streams.build();
  }

  private static List<String> texts(JsonNode answer) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    answer.get("texts").forEach(text -> texts.add(text.asText()));
    return texts.build();
  }
}
