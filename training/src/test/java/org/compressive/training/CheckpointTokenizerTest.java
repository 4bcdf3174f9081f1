package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.proto.StoredFile;
import org.compressive.data.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the copy of the tokenizer that each checkpoint contains. */
final class CheckpointTokenizerTest {

  @TempDir private Path folder;

  @Test
  void isThatOfTheRun() throws IOException {
    RunFolder run = trained("bpe");
    Checkpoint checkpoint = run.bestCheckpoint();
    assertThat(Files.readAllBytes(checkpoint.folder().resolve(Tokenizer.ASSET)))
        .isEqualTo(run.tokenizer().asset());
    assertThat(checkpoint.manifest().getFileList().stream().map(StoredFile::getName))
        .contains(Tokenizer.ASSET);
    assertThat(run.tokenizer(checkpoint).type()).isEqualTo("bpe");
  }

  /** Both tokenizers have 256 ids, so the weights would fit. */
  @Test
  void refusesTheDataOfAnotherTokenizer() throws IOException {
    RunFolder run = trained("{type: bpe, size: 256}");
    RunFolder other = trained("bytes");
    Path data = run.folder().resolve("data");
    MoreFiles.deleteRecursively(data);
    Files.move(other.folder().resolve("data"), data);
    assertThat(assertThrows(RunException.class, run::model))
        .hasMessageThat()
        .matches(
            ("checkpoint \\(%s/checkpoints/10\\) has another tokenizer \\(bpe, 256 ids, SHA-256"
                    + " [0-9a-f]{12}\\) than run \\(%s\\), which has bytes, 256 ids, SHA-256"
                    + " [0-9a-f]{12}")
                .formatted(run.folder(), run.folder()));
    Trainer trainer = Trainer.of(run.withSteps(20));
    assertThat(assertThrows(RunException.class, trainer::train))
        .hasMessageThat()
        .contains("has another tokenizer (bpe, 256 ids");
    assertThat(run.checkpoints().newest().found().orElseThrow().step()).isEqualTo(10);
  }

  private RunFolder trained(String tokenizer) throws IOException {
    Path place = Files.createDirectories(folder.resolve(tokenizer.replaceAll("\\W", "")));
    RunFolder run =
        TinyRun.create(
            place,
            "model.vocabulary=0",
            "data.tokenizer=" + tokenizer,
            "training.steps=10",
            "training.keepCheckpoints=1");
    TinyRun.train(run);
    return run;
  }
}
