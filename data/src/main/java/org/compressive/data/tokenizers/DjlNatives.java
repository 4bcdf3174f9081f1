package org.compressive.data.tokenizers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * Settings of Deep Java Library, whose native libraries read tokenizers trained by other libraries.
 * The native libraries are unpacked when they are first used, 17 MB in all, to {@code
 * .compressive/natives} in the user's home or, if there is none or it cannot be written, to {@code
 * .compressive-USER/natives} in the temporary folder. The environment variable or system property
 * {@code DJL_CACHE_DIR} names another folder.
 */
final class DjlNatives {
  private static final String FOLDER = "DJL_CACHE_DIR";

  private DjlNatives() {}

  /**
   * Loads a tokenizer through the library.
   *
   * @throws IllegalArgumentException if the library cannot load it; the message is a clause that
   *     says why
   */
  static <T> T load(Callable<T> tokenizer) {
    prepare();
    try {
      return tokenizer.call();
    } catch (Exception e) { // the library throws RuntimeException itself
      String said = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new IllegalArgumentException(
          "its library does not read it: " + said.lines().findFirst().orElse(said).strip(), e);
    } catch (LinkageError e) {
      throw new IllegalArgumentException(
          "native library of Deep Java Library cannot be loaded: " + e.getMessage(), e);
    }
  }

  /**
   * Chooses the folder of the native libraries, and keeps Deep Java Library from downloading
   * anything.
   */
  private static synchronized void prepare() {
    System.setProperty("ai.djl.offline", "true");
    setDefault("RUST_FLAVOR", "cpu"); // with a GPU, it would look for other natives
    setDefault(FOLDER, folder().toString());
  }

  private static void setDefault(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  private static Path folder() {
    File home = new File(System.getProperty("user.home", "?"));
    boolean usable = home.isAbsolute() && Files.isWritable(home.toPath());
    Path own =
        usable
            ? home.toPath().resolve(".compressive")
            : Path.of(System.getProperty("java.io.tmpdir"))
                .resolve(".compressive-" + System.getProperty("user.name").replace('?', '_'));
    return own.resolve("natives");
  }
}
