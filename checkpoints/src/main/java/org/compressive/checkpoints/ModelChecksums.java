package org.compressive.checkpoints;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.HashCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.compressive.checkpoints.proto.StoredFile;

/**
 * The file {@code SHA256SUMS} of a SavedModel, which lists the SHA-256 of every other file in the
 * format of the command {@code sha256sum}. TensorFlow verifies the variables when it loads a model,
 * but not {@code saved_model.pb}.
 */
public final class ModelChecksums {

  /** The name of the file, beside {@code saved_model.pb}. */
  public static final String NAME = "SHA256SUMS";

  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{64})  ((?:[\\w-][\\w.-]*/)*[\\w-][\\w.-]*)");

  /**
   * The files that every SavedModel has. The second has the last line of {@code SHA256SUMS}, so
   * that a truncated file lacks it.
   */
  private static final List<String> REQUIRED =
      List.of(SavedModelWriter.GRAPH, SavedModelWriter.VARIABLES + ".index");

  private ModelChecksums() {}

  /**
   * Compares the files of a model with its checksums. A model without checksums, such as one
   * exported by an earlier version, is not verified. Files that are not listed are ignored.
   *
   * @param folder the folder of a SavedModel
   * @throws IOException with the reason if a file is missing or damaged
   */
  public static void verify(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (Files.notExists(file)) {
      return;
    }
    for (Map.Entry<String, HashCode> sum : parse(Files.readString(file, ISO_8859_1)).entrySet()) {
      StoredFiles.verify(folder, sum.getKey(), sum.getValue());
    }
  }

  /** Writes the checksums of a model's other files, which must be complete. */
  static void write(Path folder) throws IOException {
    var lines = new StringBuilder();
    for (StoredFile stored : StoredFiles.describe(folder)) {
      lines.append(StoredFiles.sha256(stored)).append("  ").append(stored.getName()).append('\n');
    }
    Files.writeString(folder.resolve(NAME), lines, ISO_8859_1);
  }

  private static ImmutableMap<String, HashCode> parse(String content) throws IOException {
    Map<String, HashCode> sums = new LinkedHashMap<>();
    List<String> lines = content.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher line = LINE.matcher(lines.get(i));
      if (!line.matches()) {
        throw new IOException(
            "%s is damaged; line (%s) must be a SHA-256 and a file name".formatted(NAME, i + 1));
      }
      sums.put(line.group(2), HashCode.fromString(line.group(1)));
    }
    for (String required : REQUIRED) {
      if (!sums.containsKey(required)) {
        throw new IOException("%s is damaged; file (%s) must be listed".formatted(NAME, required));
      }
    }
    return ImmutableMap.copyOf(sums);
  }
}
