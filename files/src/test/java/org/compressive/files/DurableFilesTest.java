package org.compressive.files;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  @TempDir Path folder;

  @Test
  void writeReplacesAndLeavesNothingElse() throws IOException {
    Path file = folder.resolve("config.yaml");
    DurableFiles.write(file, "a longer first content");
    DurableFiles.write(file, "Größe");
    assertThat(Files.readString(file, UTF_8)).isEqualTo("Größe");
    assertThat(names(folder)).containsExactly("config.yaml");
  }

  @Test
  void writeOverTheLeftoverOfAKilledWrite() throws IOException {
    Files.writeString(folder.resolve(".config.yaml.tmp"), "half a fi");
    DurableFiles.write(folder.resolve("config.yaml"), "all");
    assertThat(Files.readString(folder.resolve("config.yaml"))).isEqualTo("all");
    assertThat(names(folder)).containsExactly("config.yaml");
  }

  @Test
  void failedWriteLeavesTheTargetAndNoTemporaryFile() throws IOException {
    Path target = Files.createDirectories(folder.resolve("target/inside"));
    IOException refused =
        assertThrows(IOException.class, () -> DurableFiles.write(folder.resolve("target"), "text"));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo("file (" + folder.resolve("target") + ") exists and is not a regular file");
    assertThat(Files.isDirectory(target)).isTrue();
    assertThat(names(folder)).containsExactly("target");
  }

  @Test
  void contentThatFailsLeavesTheOldFileAndNoTemporaryFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertThrows(
        IllegalStateException.class,
        () ->
            DurableFiles.write(
                file,
                temporary -> {
                  Files.writeString(temporary, "half");
                  throw new IllegalStateException("midway");
                }));
    assertThat(Files.readString(file)).isEqualTo("old");
    assertThat(names(folder)).containsExactly("file");
  }

  @Test
  void interruptStopsNothingAndIsKept() throws IOException {
    Path file = folder.resolve("file");
    Thread.currentThread().interrupt();
    try {
      DurableFiles.write(file, "written");
      DurableFiles.syncTree(folder);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(Files.readString(file)).isEqualTo("written");
  }

  @Test
  void deleteTreeDeletesLinksAndNotWhatTheyLeadTo() throws IOException {
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("file"), "stays");
    Path doomed = Files.createDirectories(folder.resolve("doomed/deeper"));
    Files.writeString(doomed.resolve("file"), "goes");
    Files.createSymbolicLink(doomed.resolve("link"), precious);
    DurableFiles.deleteTree(folder.resolve("doomed"));
    DurableFiles.deleteTree(folder.resolve("doomed"));
    assertThat(names(folder)).containsExactly("precious");
    assertThat(Files.readString(precious.resolve("file"))).isEqualTo("stays");
  }

  @Test
  void stagedFolderIsInvisibleUntilCommitted() throws IOException {
    Path target = folder.resolve("above/model");
    try (StagedFolder staged = StagedFolder.create(target)) {
      Files.writeString(staged.path().resolve("file"), "new");
      assertThat(Files.exists(target)).isFalse();
      staged.commit();
      assertThrows(IllegalStateException.class, staged::commit);
    }
    assertThat(Files.readString(target.resolve("file"))).isEqualTo("new");
    assertThat(names(folder.resolve("above"))).containsExactly("model");
  }

  @Test
  void commitReplacesTheWholeFolder() throws IOException {
    Path target = Files.createDirectories(folder.resolve("model/old"));
    Files.writeString(target.resolve("file"), "old");
    try (StagedFolder staged = StagedFolder.create(folder.resolve("model"))) {
      Files.writeString(staged.path().resolve("file"), "new");
      staged.commit();
    }
    assertThat(names(folder.resolve("model"))).containsExactly("file");
    assertThat(names(folder)).containsExactly("model");
  }

  @Test
  void withoutCommitTheOldFolderStays() throws IOException {
    Path old = Files.createDirectory(folder.resolve("model"));
    Files.writeString(old.resolve("file"), "old");
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () -> {
              try (StagedFolder staged = StagedFolder.create(old)) {
                Files.writeString(staged.path().resolve("file"), "new");
                throw new IllegalStateException("midway");
              }
            });
    assertThat(thrown).hasMessageThat().isEqualTo("midway");
    assertThat(Files.readString(old.resolve("file"))).isEqualTo("old");
    assertThat(names(folder)).containsExactly("model");
  }

  @Test
  void recoverPutsBackWhatWasMovedAside() throws IOException {
    Files.createDirectory(folder.resolve(".model.old"));
    Files.writeString(folder.resolve(".model.old/file"), "old");
    Files.createDirectory(folder.resolve(".model.tmp"));
    StagedFolder.recover(folder.resolve("model"));
    assertThat(names(folder)).containsExactly("model");
    assertThat(Files.readString(folder.resolve("model/file"))).isEqualTo("old");
  }

  @Test
  void recoverDeletesTheOldFolderWhenTheNewOneIsThere() throws IOException {
    Files.createDirectory(folder.resolve(".model.old"));
    Files.createDirectory(folder.resolve("model"));
    Files.writeString(folder.resolve("model/file"), "new");
    StagedFolder.recover(folder.resolve("model"));
    assertThat(names(folder)).containsExactly("model");
    assertThat(Files.readString(folder.resolve("model/file"))).isEqualTo("new");
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
