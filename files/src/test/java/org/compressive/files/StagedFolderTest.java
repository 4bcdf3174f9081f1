package org.compressive.files;

import static com.google.common.truth.Truth.assertThat;
import static org.compressive.files.DurableFilesTest.names;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedFolderTest {
  @TempDir Path folder;

  @Test
  void foldersMadeAboveStayWithTheTarget() throws IOException {
    try (StagedFolder staged = StagedFolder.create(folder.resolve("a/b/c"))) {
      Files.writeString(staged.path().resolve("file"), "text");
      staged.commit();
    }
    assertThat(names(folder.resolve("a/b"))).containsExactly("c");
    assertThat(names(folder.resolve("a/b/c"))).containsExactly("file");
  }

  @Test
  void foldersMadeAboveGoWithWorkThatIsGivenUp() throws IOException {
    try (StagedFolder staged = StagedFolder.create(folder.resolve("a/b/c"))) {
      Files.writeString(staged.path().resolve("file"), "text");
    }
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void anEmptyFolderIsFilledAndStaysTheSameFolder() throws IOException {
    Path volume = Files.createDirectory(folder.resolve("volume"));
    Files.createDirectory(volume.resolve("lost+found"));
    Files.createDirectories(volume.resolve(".staged.tmp/left by a killed process"));
    Files.writeString(volume.resolve("..staged.names.tmp"), "left by it, too");
    Object key = Files.readAttributes(volume, BasicFileAttributes.class).fileKey();
    assertThat(StagedFolder.isFree(volume)).isTrue();
    try (StagedFolder staged = StagedFolder.createOrFill(volume)) {
      Files.createDirectory(staged.path().resolve("below"));
      Files.writeString(staged.path().resolve("below/file"), "text");
      Files.writeString(staged.path().resolve("last"), "text");
      assertThat(names(folder)).containsExactly("volume");
      staged.commit("last");
    }
    assertThat(names(volume)).containsExactly("below", "last", "lost+found");
    assertThat(names(volume.resolve("below"))).containsExactly("file");
    assertThat(Files.readAttributes(volume, BasicFileAttributes.class).fileKey()).isEqualTo(key);
    assertThat(StagedFolder.isFree(volume)).isFalse();
  }

  /** A process was killed between two moves; the entries that it had moved are deleted. */
  @Test
  void aFillingThatWasKilledHalfWayIsTakenBack() throws IOException {
    Path volume = Files.createDirectory(folder.resolve("volume"));
    Files.createDirectories(volume.resolve(".staged.tmp/waiting"));
    Files.writeString(volume.resolve(".staged.names"), "moved\nwaiting");
    Files.createDirectory(volume.resolve("moved"));
    assertThat(StagedFolder.isFree(volume)).isTrue();
    try (StagedFolder staged = StagedFolder.createOrFill(volume)) {
      assertThat(names(volume)).containsExactly(".staged.tmp");
      Files.writeString(staged.path().resolve("new"), "text");
      staged.commit("new");
    }
    assertThat(names(volume)).containsExactly("new");
  }

  @Test
  void filesOfOthersBesideAKilledFillingStay() throws IOException {
    Path volume = Files.createDirectory(folder.resolve("volume"));
    Files.createDirectories(volume.resolve(".staged.tmp/waiting"));
    Files.writeString(volume.resolve(".staged.names"), "moved\nwaiting");
    Files.createDirectory(volume.resolve("moved"));
    Files.writeString(volume.resolve("waiting"), "of others");
    assertThat(StagedFolder.isFree(volume)).isFalse();
  }

  /** A killed process may leave the record of names behind when all entries have been moved. */
  @Test
  void aFillingThatWasKilledAfterItsLastEntryIsComplete() throws IOException {
    Path volume = Files.createDirectory(folder.resolve("volume"));
    Files.createDirectories(volume.resolve(".staged.tmp"));
    Files.writeString(volume.resolve(".staged.names"), "moved");
    Files.createDirectory(volume.resolve("moved"));
    assertThat(StagedFolder.isFree(volume)).isFalse();
  }

  @Test
  void fillingThatIsGivenUpLeavesTheFolderEmpty() throws IOException {
    Path volume = Files.createDirectory(folder.resolve("volume"));
    try (StagedFolder staged = StagedFolder.createOrFill(volume)) {
      Files.writeString(staged.path().resolve("file"), "text");
    }
    assertThat(names(volume)).isEmpty();
    try (StagedFolder staged = StagedFolder.createOrFill(volume)) {
      Files.writeString(staged.path().resolve("a"), "text");
      Files.createDirectory(staged.path().resolve("b"));
      Files.createDirectory(volume.resolve("b"));
      Files.writeString(volume.resolve("b/of others"), "text");
      assertThrows(IOException.class, () -> staged.commit("b"));
    }
    assertThat(names(volume)).containsExactly("b");
  }

  @Test
  void onlyNothingAndAnEmptyFolderAreFree() throws IOException {
    assertThat(StagedFolder.isFree(folder.resolve("nothing"))).isTrue();
    assertThat(StagedFolder.isFree(folder)).isTrue();
    Path file = Files.writeString(folder.resolve("file"), "text");
    assertThat(StagedFolder.isFree(file)).isFalse();
    assertThat(StagedFolder.isFree(folder)).isFalse();
  }

  @Test
  void aFolderThatIsNotEmptyIsReplaced() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("old"), "text");
    try (StagedFolder staged = StagedFolder.createOrFill(model)) {
      Files.writeString(staged.path().resolve("new"), "text");
      staged.commit("new");
    }
    assertThat(names(model)).containsExactly("new");
  }

  @Test
  void foldersThatWereThereOrThatOthersUseStay() throws IOException {
    Files.createDirectory(folder.resolve("a"));
    try (StagedFolder staged = StagedFolder.create(folder.resolve("a/b/c/d"))) {
      Files.writeString(staged.path().resolve("file"), "text");
      Files.writeString(folder.resolve("a/b/other"), "text");
    }
    assertThat(names(folder.resolve("a/b"))).containsExactly("other");
  }
}
