package org.compressive.notebooks;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process to run: its command line, its environment and its outcome. */
final class Command {

  private final ProcessBuilder builder;

  Command(String... words) {
    this(ImmutableList.copyOf(words));
  }

  Command(ImmutableList<String> words) {
    builder = new ProcessBuilder(words);
  }

  /** Sets an environment variable. */
  Command with(String name, String value) {
    builder.environment().put(name, value);
    return this;
  }

  /** Removes an environment variable. */
  Command without(String name) {
    builder.environment().remove(name);
    return this;
  }

  /** Removes all environment variables whose names begin with {@code prefix}. */
  Command withoutAll(String prefix) {
    builder.environment().keySet().removeIf(name -> name.startsWith(prefix));
    return this;
  }

  /** Sets the working folder. */
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

  /** The outcome of a process. */
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
