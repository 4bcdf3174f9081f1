package org.compressive.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.compressive.files.DurableFiles;
import org.compressive.files.Reason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that choose tables of results and the place for their CSV files. */
final class TableOptions {

  /** A table of {@code evaluate}. */
  enum By {
    DOCUMENT,
    POSITION,
    FREQUENCY,
    RECALL;

    /** Returns the name in lower case, as the command line spells it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--by",
      paramLabel = "TABLE,...",
      split = ",",
      description =
          "Also report losses by document, by the position of tokens in their documents, or by the"
              + " frequency of words in the training split, or the accuracy of recall by distance"
              + " (document, position, frequency, recall).")
  private List<By> by = new ArrayList<>();

  @Option(
      names = "--tables",
      paramLabel = "DIR",
      description = "Also write each table to DIR as a CSV file.")
  private @Nullable Path folder;

  boolean has(By table) {
    return by.contains(table);
  }

  /** Rejects places that cannot be written to, before anything is read. */
  void check(CommandSpec spec, boolean otherTable) {
    Usage.check(
        spec,
        folder == null || otherTable || !by.isEmpty(),
        "--tables needs --by, which chooses tables");
    Usage.check(
        spec,
        folder == null || Folders.canBe(folder.toAbsolutePath()),
        "--tables (%s) must be a folder, or a place for one".formatted(folder));
  }

  /** Writes tables as CSV files if a folder is given, and returns the paths of the files. */
  List<String> write(List<ResultTable> tables) {
    if (folder == null) {
      return List.of();
    }
    Path into = folder;
    try {
      Files.createDirectories(into);
      List<String> files = new ArrayList<>();
      for (ResultTable table : tables) {
        Path file = into.resolve(table.name() + ".csv");
        DurableFiles.write(file, table.csv());
        files.add(file.toString());
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "--tables (%s) cannot be written: %s".formatted(into, Reason.of(e, into.toString())), e);
    }
  }
}
