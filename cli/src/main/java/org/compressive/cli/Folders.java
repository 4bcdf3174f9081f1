package org.compressive.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Checks places for folders that a command creates. */
final class Folders {

  private Folders() {}

  /** Returns whether an absolute path is a folder, or could be created as one. */
  static boolean canBe(Path path) {
    Path parent = path.getParent();
    return Files.isDirectory(path) || (Files.notExists(path) && parent != null && canBe(parent));
  }
}
