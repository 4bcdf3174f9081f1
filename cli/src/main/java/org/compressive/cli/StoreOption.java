package org.compressive.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a prepared corpus. */
final class StoreOption {

  @Option(
      names = "--data",
      paramLabel = "STORE",
      description =
          "A corpus that prepare has made, with its tokenizer and splits. With --corpus, the text"
              + " is read and must be the one that was prepared.")
  private @Nullable String store;

  /** Returns the setting that the option stands for, if it is given. */
  List<String> asSettings() {
    return store == null ? List.of() : List.of("data.store=" + TextNode.valueOf(store));
  }
}
