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
          "Train on a corpus that prepare has written, with its tokenizer and splits. If --corpus"
              + " is also given, its text is read and must be the text that was prepared.")
  private @Nullable String store;

  boolean given() {
    return store != null;
  }

  /** Returns the setting that corresponds to the option; empty if the option is not given. */
  List<String> asSettings() {
    return store == null ? List.of() : List.of("data.store=" + TextNode.valueOf(store));
  }
}
