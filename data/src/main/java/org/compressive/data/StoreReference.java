package org.compressive.data;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.compressive.files.DurableFiles;

/**
 * The content of {@code store.json} in a folder that refers to a prepared corpus elsewhere instead
 * of holding it.
 *
 * @param format the version of the file
 * @param store the absolute path of the prepared corpus
 * @param files the files of the prepared corpus, by name
 */
record StoreReference(int format, String store, Map<String, ReferredFile> files) {
  static final String FILE = "store.json";

  private static final int FORMAT = 1;

  /**
   * The state of a file when the reference was created.
   *
   * @param bytes the number of bytes
   * @param modified the time of the last change, in ISO 8601 format
   * @param sha256 the SHA-256 of the content, in hexadecimal
   */
  record ReferredFile(long bytes, String modified, String sha256) {
    static ReferredFile of(Path file) throws IOException {
      return new ReferredFile(Files.size(file), modified(file), sha256(file));
    }

    /**
     * Returns whether a file still has the same content. The content is read only if the file's
     * time has changed but its size has not.
     */
    boolean isStill(Path file) throws IOException {
      return Files.size(file) == bytes
          && (modified(file).equals(modified) || sha256(file).equals(sha256));
    }

    private static String modified(Path file) throws IOException {
      return Files.getLastModifiedTime(file).toString();
    }

    private static String sha256(Path file) throws IOException {
      return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
    }
  }

  /**
   * Creates a reference to a prepared corpus, which is read completely to compute its checksums.
   */
  static StoreReference to(Path store) throws IOException {
    Map<String, ReferredFile> files = new TreeMap<>();
    for (String name : PreparedCorpus.files()) {
      files.put(name, ReferredFile.of(store.resolve(name)));
    }
    return new StoreReference(FORMAT, store.toString(), files);
  }

  /** Writes the reference, and copies of the small files of the prepared corpus, to a folder. */
  void writeInto(Path folder) throws IOException {
    for (String name : new String[] {Tokenizer.ASSET, PreparedManifest.FILE}) {
      DurableFiles.write(folder.resolve(name), Files.readAllBytes(path().resolve(name)));
    }
    DurableFiles.write(folder.resolve(FILE), SealedJson.write(this));
  }

  /**
   * Reads the reference in a folder.
   *
   * @throws CorpusException if it cannot be read, or if the prepared corpus is gone or has changed
   */
  static StoreReference read(Path folder) {
    Path file = folder.resolve(FILE);
    StoreReference reference;
    try {
      reference =
          Json.read(Json.write(SealedJson.read(Files.readAllBytes(file))), StoreReference.class);
    } catch (IOException e) {
      throw CorpusException.unreadable("reference", file.toString(), e);
    }
    reference.check(file);
    return reference;
  }

  /** Returns the path of the prepared corpus. */
  Path path() {
    return Path.of(store);
  }

  private void check(Path referring) {
    files.forEach(
        (name, referred) -> {
          Path file = path().resolve(name);
          try {
            if (!referred.isStill(file)) {
              throw new CorpusException(
                  "prepared corpus (%s) has changed; its file %s must have the SHA-256 %s, which %s records"
                      .formatted(store, name, referred.sha256(), referring));
            }
          } catch (IOException e) {
            throw CorpusException.unreadable("prepared corpus", file.toString(), e);
          }
        });
  }
}
