package org.compressive.notebooks;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process to be run: its words, its surroundings, and what came of it. */
final class Command {

  private final ProcessBuilder builder;

  Command(String... words) {
    this(ImmutableList.copyOf(words));
  }

  Command(ImmutableList<String> words) {
    builder = new ProcessBuilder(words);
  }

  /** Sets a variable of the environment. */
  Command with(String name, String value) {
    builder.environment().put(name, value);
    return this;
  }

  /** Takes a variable out of the environment. */
  Command without(String name) {
    builder.environment().remove(name);
    return this;
  }

  /** Takes all variables out of the environment whose names begin so. */
  Command withoutAll(String prefix) {
    builder.environment().keySet().removeIf(name -> name.startsWith(prefix));
    return this;
  }

  /** Sets the folder that it runs in. */
  Command in(Path folder) {
    builder.directory(folder.toFile());
    return this;
  }

  /** A process that has been started. */
  record Started(Process process, Path output, Path errors) {
    Outcome await() throws IOException, InterruptedException {
      int exit = process.waitFor();
      Outcome outcome =
          new Outcome(
              exit,
              Files.readString(output, StandardCharsets.UTF_8),
              Files.readString(errors, StandardCharsets.UTF_8));
      Files.delete(output);
      Files.delete(errors);
      return outcome;
    }
  }

  /** What came of it. */
  record Outcome(int exit, String output, String errors) {}

  Started start() throws IOException {
    Path output = Files.createTempFile("output", ".txt");
    Path errors = Files.createTempFile("errors", ".txt");
    builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
    return new Started(builder.start(), output, errors);
  }

  Outcome run() throws IOException, InterruptedException {
    return start().await();
  }
}
