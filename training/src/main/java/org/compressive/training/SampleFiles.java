package org.compressive.training;

import com.google.common.io.MoreFiles;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.compressive.files.DurableFiles;
import org.compressive.files.Reason;

/**
 * The folder {@code samples}, with the text that each validated checkpoint generated, in UTF-8, in
 * a file named by its step, such as {@code 200.txt}.
 */
final class SampleFiles implements TrainingListener {

  private final Path folder;

  private SampleFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Creates the folder if necessary, and deletes the texts of later steps, which are generated
   * again.
   *
   * @param step the last step to keep
   */
  static SampleFiles open(Path folder, long step) throws IOException {
    Files.createDirectories(folder);
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    for (Path file : files) {
      Long of = Longs.tryParse(MoreFiles.getNameWithoutExtension(file));
      if (of != null && of > step) {
        Files.delete(file);
      }
    }
    return new SampleFiles(folder);
  }

  @Override
  public void sampled(long step, String text) {
    Path file = folder.resolve(step + ".txt");
    try {
      DurableFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "sample (%s) cannot be written: %s".formatted(file, Reason.of(e)), e);
    }
  }
}
