package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** The outcome of a command line: its exit code and everything that it wrote. */
record Outcome(int exitCode, String out, String err) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Runs a command line in this process. */
  static Outcome of(String... arguments) {
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    try (var outStream = new PrintStream(out, true, UTF_8);
        var errStream = new PrintStream(err, true, UTF_8)) {
      System.setOut(outStream);
      System.setErr(errStream);
      int exitCode = Main.run(arguments);
      return new Outcome(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }

  static Outcome of(List<String> arguments) {
    return of(arguments.toArray(String[]::new));
  }

  /** Checks that the command succeeded, and returns this. */
  Outcome succeeded() {
    assertWithMessage(toString()).that(exitCode).isEqualTo(0);
    assertWithMessage(toString()).that(err).doesNotContain("\tat ");
    return this;
  }

  /** Checks that stdout is exactly one JSON object on one line. */
  JsonNode json() throws JsonProcessingException {
    succeeded();
    assertThat(out).endsWith(System.lineSeparator());
    assertWithMessage(out).that(out.lines().toList()).hasSize(1);
    JsonNode json = MAPPER.readTree(out);
    assertWithMessage(out).that(json.isObject()).isTrue();
    return json;
  }

  /**
   * Checks the exit code, and that the only output is one line on stderr with the expected parts.
   */
  void failed(int code, List<String> said) {
    assertWithMessage(toString()).that(exitCode).isEqualTo(code);
    assertThat(out).isEmpty();
    assertWithMessage(err).that(err.lines().toList()).hasSize(1);
    assertThat(err).startsWith("compressive: ");
    for (String part : said) {
      assertThat(err).contains(part);
    }
  }
}
