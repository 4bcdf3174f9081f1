package org.compressive.files;

import static com.google.common.truth.Truth.assertThat;
import static org.compressive.files.DurableFilesTest.names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void foldersThatWereThereOrThatOthersUseStay() throws IOException {
    Files.createDirectory(folder.resolve("a"));
    try (StagedFolder staged = StagedFolder.create(folder.resolve("a/b/c/d"))) {
      Files.writeString(staged.path().resolve("file"), "text");
      Files.writeString(folder.resolve("a/b/other"), "text");
    }
    assertThat(names(folder.resolve("a/b"))).containsExactly("other");
  }
}
