package org.compressive.cli;

import java.nio.file.Path;
import java.util.List;
import org.compressive.data.PartNumber;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that divide a preparation among machines. At most one of them can be given. */
final class PartOptions {

  @Option(
      names = "--part",
      paramLabel = "I/N",
      description =
          "Prepare part I of N. A hash of each document's path determines its part. Each part can"
              + " be prepared on a different machine that has the same corpus.")
  private @Nullable String part;

  @Option(
      names = "--merge",
      paramLabel = "PARTS",
      description =
          "Combine parts into a store. PARTS is the folder of a part or a folder that contains"
              + " parts; repeatable. The store is the same as if the corpus had not been divided.")
  private @Nullable List<Path> parts;

  /** Returns the folders given to {@code --merge}, or null if text is to be prepared. */
  @Nullable List<Path> merged() {
    return parts;
  }

  /** Returns the part to prepare, or null if the whole corpus is to be prepared. */
  @Nullable PartNumber part(CommandSpec command) {
    try {
      return part == null ? null : PartNumber.parse(part);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--" + e.getMessage());
    }
  }
}
