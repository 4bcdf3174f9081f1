package org.compressive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that control output: results go to stdout, progress and warnings to stderr. */
final class OutputOptions {

  /**
   * Escapes non-ASCII characters, since stdout has the encoding of the locale and JSON must be
   * UTF-8.
   */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  @Option(
      names = "--json",
      description = "Print the result as one JSON object on one line of stdout.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress on stderr.")
  private boolean quiet;

  @Option(names = Failures.VERBOSE, description = "Show the stack trace of a failure.")
  private boolean verbose;

  private boolean silent;

  /** Leaves all output but that of a failure to another process. */
  void silence() {
    silent = true;
  }

  /** Returns whether another process shows the results and writes them. */
  boolean silent() {
    return silent;
  }

  boolean json() {
    return json;
  }

  boolean quiet() {
    return quiet || silent;
  }

  /** Returns these options as arguments. */
  List<String> asOptions() {
    List<String> options = new ArrayList<>();
    if (json) {
      options.add("--json");
    }
    if (quiet) {
      options.add("--quiet");
    }
    if (verbose) {
      options.add(Failures.VERBOSE);
    }
    return options;
  }

  /** Prints a record or a map as the one line of JSON. */
  void printJson(Object result) throws JsonProcessingException {
    if (!silent) {
      System.out.println(MAPPER.writeValueAsString(result));
    }
  }

  /** Prints a line for human readers to stdout; does nothing if JSON is requested. */
  void print(String line) {
    if (!json && !silent) {
      System.out.println(line);
    }
  }

  void warn(String line) {
    if (!silent) {
      System.err.println("compressive: " + line);
    }
  }

  /** Returns the stream for generated text, which discards the text if JSON is requested. */
  PrintStream text() {
    return json ? new PrintStream(OutputStream.nullOutputStream(), false, UTF_8) : System.out;
  }
}
