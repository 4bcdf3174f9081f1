package org.compressive.cli;

import java.nio.file.Path;
import java.util.List;
import org.compressive.data.PartNumber;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that divide a preparation among machines: one or the other, or none. */
final class PartOptions {

  @Option(
      names = "--part",
      paramLabel = "I/N",
      description =
          "Prepare part I of N, which a hash of their paths deals the documents to. Each part can be"
              + " prepared on another machine that has the same corpus.")
  private @Nullable String part;

  @Option(
      names = "--merge",
      paramLabel = "PARTS",
      description =
          "Put parts together: the folder of a part, or a folder that holds them; repeatable. The"
              + " store is the same as if it had not been divided.")
  private @Nullable List<Path> parts;

  /** Returns the parts to put together, or null if text is to be prepared. */
  @Nullable List<Path> merged() {
    return parts;
  }

  /** Returns the part to prepare, or null if all is to be prepared. */
  @Nullable PartNumber part(CommandSpec command) {
    try {
      return part == null ? null : PartNumber.parse(part);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--" + e.getMessage());
    }
  }
}
