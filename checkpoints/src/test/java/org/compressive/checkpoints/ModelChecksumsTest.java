package org.compressive.checkpoints;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelChecksumsTest {

  // printf abc | sha256sum, and so on.
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @TempDir Path model;
  private Path sums;

  @BeforeEach
  void writeModel() throws IOException {
    sums = model.resolve("SHA256SUMS");
    Files.createDirectory(model.resolve("assets"));
    Files.createDirectory(model.resolve("variables"));
    Files.writeString(model.resolve("saved_model.pb"), "abc");
    Files.writeString(model.resolve("assets/empty.txt"), "");
    Files.writeString(model.resolve("variables/variables.index"), "abc");
    Files.writeString(model.resolve("variables/variables.data-00000-of-00001"), "abc");
    ModelChecksums.write(model);
  }

  @Test
  void areThoseOfSha256sum() throws IOException {
    assertThat(Files.readString(sums))
        .isEqualTo(
            EMPTY
                + "  assets/empty.txt\n"
                + (ABC + "  saved_model.pb\n")
                + (ABC + "  variables/variables.data-00000-of-00001\n")
                + (ABC + "  variables/variables.index\n"));
    ModelChecksums.verify(model);
  }

  @Test
  void nameADamagedAndAMissingFile() throws IOException {
    Files.writeString(model.resolve("saved_model.pb"), "abb");
    assertThat(reason()).isEqualTo("saved_model.pb is damaged; its SHA-256 does not match");
    Files.writeString(model.resolve("saved_model.pb"), "abc");
    Path data = model.resolve("variables/variables.data-00000-of-00001");
    Files.delete(data);
    assertThat(reason()).isEqualTo("variables/variables.data-00000-of-00001 is missing");
  }

  @Test
  void noticeEveryFlippedBitOfTheirOwn() throws IOException {
    byte[] content = Files.readAllBytes(sums);
    for (int i = 0; i < content.length; i++) {
      byte intact = content[i];
      for (int bit = 0; bit < 8; bit++) {
        content[i] = (byte) (intact ^ 1 << bit);
        Files.write(sums, content);
        var thrown = assertThrows(IOException.class, () -> ModelChecksums.verify(model));
        assertWithMessage("byte %s, bit %s", i, bit)
            .that(thrown)
            .hasMessageThat()
            .containsMatch("is damaged; |is missing");
      }
      content[i] = intact;
    }
  }

  @Test
  void nameALineThatIsNone() throws IOException {
    String intact = Files.readString(sums);
    for (String name : new String[] {"../saved_model.pb", "/etc/passwd", "a//b", "", ".x", "ä"}) {
      Files.write(sums, (intact + ABC + "  " + name + "\n").getBytes(UTF_8));
      assertThat(reason())
          .isEqualTo("SHA256SUMS is damaged; line (5) must be a SHA-256 and a file name");
    }
  }

  @Test
  void noticeThatTheyAreCutOff() throws IOException {
    String intact = Files.readString(sums);
    for (int length = 0; length < intact.length() - 1; length++) {
      Files.writeString(sums, intact.substring(0, length));
      assertThat(reason()).containsMatch("is damaged; |is missing");
    }
    Files.writeString(sums, "");
    assertThat(reason()).isEqualTo("SHA256SUMS is damaged; file (saved_model.pb) must be listed");
  }

  @Test
  void passOverFilesThatAreNotListedAndModelsWithout() throws IOException {
    Files.writeString(model.resolve("MODEL_CARD.md"), "# A model");
    ModelChecksums.verify(model);
    Files.delete(sums);
    Files.writeString(model.resolve("saved_model.pb"), "abb");
    ModelChecksums.verify(model);
  }

  private String reason() {
    return assertThrows(IOException.class, () -> ModelChecksums.verify(model)).getMessage();
  }
}
