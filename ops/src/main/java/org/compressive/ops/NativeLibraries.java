package org.compressive.ops;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a folder for TensorFlow's native libraries if the user has no home. JavaCPP unpacks the
 * libraries, some 650 MB, into {@code .javacpp/cache} below the user's home. For a user whom the
 * system does not know, as in many containers, Java reports "?" as the home. JavaCPP takes this as
 * a relative path, and so would unpack the libraries into a folder "?" in each working folder.
 */
public final class NativeLibraries {

  private static final String FOLDER = "org.bytedeco.javacpp.cachedir";

  private static @Nullable Path chosen;

  private NativeLibraries() {}

  /**
   * Chooses a folder below {@code java.io.tmpdir} if the user has no home and the property {@code
   * org.bytedeco.javacpp.cachedir} names no folder. Model configurations call this method, because
   * a program creates or reads one before it loads TensorFlow. A program without a model
   * configuration should call it itself.
   */
  public static synchronized void place() {
    boolean homeless = !new File(System.getProperty("user.home", "?")).isAbsolute();
    if (homeless && System.getProperty(FOLDER) == null) {
      chosen = temporary();
      System.setProperty(FOLDER, chosen.toString());
    }
  }

  /** Returns the folder that {@link #place} chose, or empty if it did not have to choose one. */
  public static synchronized Optional<Path> chosen() {
    return Optional.ofNullable(chosen);
  }

  /**
   * Returns a folder in the temporary folder. Its name contains the user's number, because the
   * system knows no name for the user.
   */
  private static Path temporary() {
    try {
      Path file = Files.createTempFile("compressive", null);
      try {
        return file.resolveSibling(".javacpp-" + Files.getOwner(file).getName()).resolve("cache");
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "folder of native libraries has no place; org.bytedeco.javacpp.cachedir must name it", e);
    }
  }
}
