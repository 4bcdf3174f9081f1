package org.compressive.checkpoints;

import static com.google.common.truth.Truth.assertThat;
import static org.compressive.checkpoints.FolderNames.names;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.compressive.checkpoints.CheckpointSearch.Skipped;
import org.compressive.checkpoints.proto.Manifest;
import org.compressive.checkpoints.proto.StoredVariable;
import org.compressive.checkpoints.proto.TrainingState;
import org.compressive.checkpoints.proto.Validation;
import org.compressive.files.DurableFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private static final StoredVariable VARIABLE =
      StoredVariable.newBuilder()
          .setName("layer_00/query")
          .setDtype("DT_FLOAT")
          .addShape(2)
          .addShape(3)
          .build();

  @TempDir Path run;
  private Path folder;
  private CheckpointStore store;
  private Optional<Validation> best = Optional.empty();

  @BeforeEach
  void open() {
    folder = run.resolve("checkpoints");
    store = new CheckpointStore(folder, 2);
  }

  @Test
  void nothingYet() {
    assertThat(store.steps()).isEmpty();
    assertThat(store.newest()).isEqualTo(new CheckpointSearch(Optional.empty(), List.of()));
    assertThat(store.newest().allDamaged()).isFalse();
    assertThat(store.best().found()).isEmpty();
    assertThat(store.best().skipped()).isEmpty();
    assertThat(Files.exists(folder)).isFalse();
  }

  @Test
  void writtenCheckpointReadsBackWhole() throws IOException {
    Checkpoint written = write(100, false);
    assertThat(names(folder)).containsExactly("100", "latest");
    assertThat(Files.readString(folder.resolve("latest"))).isEqualTo("100\n");
    assertThat(names(folder.resolve("100")))
        .containsExactly("manifest.pb", "variables.data", "variables.index");

    Checkpoint read = store.newest().found().orElseThrow();
    assertThat(read).isEqualTo(written);
    assertThat(Checkpoint.open(folder.resolve("100"))).isEqualTo(written);
    assertThat(read.variables()).isEqualTo(folder.resolve("100").resolve("variables"));
    Manifest manifest = read.manifest();
    assertThat(manifest.getFormat()).isEqualTo(1);
    assertThat(manifest.getStep()).isEqualTo(100);
    assertThat(manifest.getFileList().stream().map(f -> f.getName() + " " + f.getSize()).toList())
        .containsExactly("variables.data 1000", "variables.index 8")
        .inOrder();
    assertThat(manifest.getVariableList()).containsExactly(VARIABLE);
    assertThat(manifest.getConfiguration()).isEqualTo("model:\n  width: 8\n");
    assertThat(manifest.getTraining()).isEqualTo(training(100, Optional.empty(), Optional.empty()));
    assertThat(manifest.getTraining().hasLastValidation()).isFalse();
  }

  @Test
  void manifestIsPlainProtobufEndingInItsDigest() throws IOException {
    write(1, true);
    byte[] file = Files.readAllBytes(folder.resolve("1/manifest.pb"));
    Manifest parsed = Manifest.parseFrom(file);
    assertThat(parsed.getBest()).isTrue();
    assertThat(parsed.getDigest().size()).isEqualTo(32);
    assertThat(file[file.length - 34]).isEqualTo((byte) 0x7A);
    assertThat(file[file.length - 33]).isEqualTo((byte) 0x20);
  }

  @Test
  void newestGoesByStepNotByNameOrPointer() throws IOException {
    write(99, false);
    write(100, false);
    Files.writeString(folder.resolve("latest"), "99\n");
    assertThat(found()).isEqualTo(100);
    assertThat(store.steps()).containsExactly(100L, 99L).inOrder();
  }

  @Test
  void entriesThatAreNoCheckpointsAreIgnored() throws IOException {
    write(7, false);
    for (String name : List.of("08", "-9", "notes", "12a", "99999999999999999999")) {
      Files.createDirectory(folder.resolve(name));
    }
    assertThat(store.steps()).containsExactly(7L);
    write(8, false);
    assertThat(names(folder))
        .containsExactly("-9", "08", "12a", "7", "8", "99999999999999999999", "latest", "notes");
  }

  @Test
  void everyFlippedByteOfAManifestIsSeen() throws IOException {
    write(5, false);
    Path manifest = folder.resolve("5/manifest.pb");
    byte[] whole = Files.readAllBytes(manifest);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x10;
      Files.write(manifest, damaged);
      assertThat(skippedReasons())
          .containsExactly("manifest.pb is damaged; its digest does not match");
    }
  }

  @Test
  void everyTruncationOfAManifestIsSeen() throws IOException {
    write(5, false);
    Path manifest = folder.resolve("5/manifest.pb");
    byte[] whole = Files.readAllBytes(manifest);
    for (int length = 0; length < whole.length; length++) {
      Files.write(manifest, Arrays.copyOf(whole, length));
      assertThat(skippedReasons())
          .containsExactly("manifest.pb is damaged; its digest does not match");
    }
    Files.delete(manifest);
    assertThat(skippedReasons()).containsExactly("manifest.pb is missing");
  }

  @Test
  void damagedVariablesAreSkippedForAnEarlierCheckpoint() throws IOException {
    write(10, false);
    write(20, false);
    flip(folder.resolve("20/variables.data"), 777);
    CheckpointSearch search = store.newest();
    assertThat(search.found().orElseThrow().step()).isEqualTo(10);
    assertThat(search.skipped())
        .containsExactly(
            new Skipped(
                20, folder.resolve("20"), "variables.data is damaged; its SHA-256 does not match"));
    assertThat(search.skipped().get(0).toString())
        .isEqualTo(
            folder.resolve("20") + ": variables.data is damaged; its SHA-256 does not match");
    assertThat(search.allDamaged()).isFalse();
  }

  @Test
  void allDamagedIsNotTheSameAsNone() throws IOException {
    write(10, false);
    write(20, false);
    Files.delete(folder.resolve("10/variables.index"));
    Files.write(folder.resolve("20/variables.index"), new byte[7]);
    assertThat(store.newest().allDamaged()).isTrue();
    assertThat(skippedReasons())
        .containsExactly("variables.index has 7 bytes instead of 8", "variables.index is missing")
        .inOrder();
    CheckpointException thrown =
        assertThrows(CheckpointException.class, () -> Checkpoint.open(folder.resolve("10")));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "checkpoint (" + folder.resolve("10") + ") cannot be used: variables.index is missing");
  }

  @Test
  void unknownFormatIsNamed() throws IOException {
    Checkpoint written = write(10, false);
    Manifest later = written.manifest().toBuilder().setFormat(2).build();
    Files.write(folder.resolve("10/manifest.pb"), ManifestFile.encode(later));
    assertThat(skippedReasons()).containsExactly("manifest.pb (format 2) must be of format 1");
  }

  @Test
  void renamedCheckpointIsNotTakenForAnother() throws IOException {
    write(10, false);
    Files.move(folder.resolve("10"), folder.resolve("11"));
    assertThat(skippedReasons()).containsExactly("manifest.pb is that of step 10");
  }

  @Test
  void keepsTheNewestAndTheBest() throws IOException {
    write(1, true);
    write(2, true);
    write(3, false);
    write(4, false);
    write(5, false);
    assertThat(names(folder)).containsExactly("2", "4", "5", "best", "latest");
    assertThat(Files.readString(folder.resolve("best"))).isEqualTo("2\n");
    assertThat(best()).isEqualTo(2);
    write(6, true);
    assertThat(names(folder)).containsExactly("5", "6", "best", "latest");
    assertThat(best()).isEqualTo(6);
  }

  @Test
  void bestIsNeverADamagedOneWhichIsNamed() throws IOException {
    write(1, true);
    write(2, true);
    flip(folder.resolve("2/variables.data"), 0);
    assertThat(best()).isEqualTo(1);
    assertThat(lost()).containsExactly("2: variables.data is damaged; its SHA-256 does not match");
    flip(folder.resolve("1/variables.data"), 0);
    assertThat(store.best().found()).isEmpty();
    assertThat(lost()).containsExactly("2: variables.data is damaged; its SHA-256 does not match");
  }

  @Test
  void ofTheRestTheOneWithTheBestValidationTakesThePlaceOfALostBest() throws IOException {
    store = new CheckpointStore(folder, 4);
    write(1, 2.5);
    write(2, 1.5);
    write(3, 1.75);
    write(4, 2.25);
    assertThat(best()).isEqualTo(2);
    assertThat(lost()).isEmpty();
    DurableFiles.deleteTree(folder.resolve("2"));
    assertThat(best()).isEqualTo(3);
    assertThat(lost()).containsExactly("2: the folder is missing");
  }

  /** The newest checkpoint was the best, so only the pointer remains of it. */
  @Test
  void aLostBestThatWasTheNewestIsNamed() throws IOException {
    write(1, 2.5);
    write(2, 1.5);
    DurableFiles.deleteTree(folder.resolve("2"));
    assertThat(best()).isEqualTo(1);
    assertThat(lost()).containsExactly("2: the folder is missing");
  }

  /** The best checkpoint was lost, and the run took its step again with other weights. */
  @Test
  void anotherCheckpointOfTheSameStepIsNotTheBest() throws IOException {
    write(1, 2.5);
    write(2, 1.5);
    write(2, 1.75);
    assertThat(best()).isEqualTo(2);
    assertThat(lost()).containsExactly("2: the checkpoint is another of the same step");
    assertThat(Files.readString(folder.resolve("best"))).isEqualTo("2\n");
  }

  @Test
  void theRecordedBestIsKeptWhateverItsManifestSays() throws IOException {
    store = new CheckpointStore(folder, 1);
    write(1, 1.5);
    write(2, 1.75);
    DurableFiles.deleteTree(folder.resolve("1"));
    best = Optional.of(validation(2, 1.75));
    write(3, 2.5);
    write(4, 2.25);
    assertThat(names(folder)).containsExactly("2", "4", "best", "latest");
    assertThat(Files.readString(folder.resolve("best"))).isEqualTo("2\n");
    assertThat(best()).isEqualTo(2);
    assertThat(lost()).isEmpty();
  }

  @Test
  void pruningSparesWhatItCannotReadAndWhatIsLater() throws IOException {
    store = new CheckpointStore(folder, 1);
    write(10, false);
    Files.delete(folder.resolve("10/manifest.pb"));
    write(40, false);
    flip(folder.resolve("40/variables.data"), 1);
    write(20, false);
    assertThat(store.steps()).containsExactly(40L, 20L, 10L).inOrder();
    write(30, false);
    assertThat(store.steps()).containsExactly(40L, 30L, 10L).inOrder();
    assertThat(found()).isEqualTo(30);
    write(40, false);
    assertThat(store.steps()).containsExactly(40L, 10L).inOrder();
    assertThat(found()).isEqualTo(40);
  }

  @Test
  void sameStepIsReplaced() throws IOException {
    write(10, false);
    Files.writeString(folder.resolve("10/stray"), "goes with the old one");
    flip(folder.resolve("10/variables.data"), 3);
    write(10, true);
    assertThat(names(folder)).containsExactly("10", "best", "latest");
    assertThat(names(folder.resolve("10")))
        .containsExactly("manifest.pb", "variables.data", "variables.index");
    assertThat(found()).isEqualTo(10);
  }

  @Test
  void writerThatFailsLeavesEverythingAsItWas() throws IOException {
    write(10, true);
    for (IOException failure :
        List.of(
            new IOException("No space left on device"),
            new FileSystemException("some/file", null, "No space left on device"))) {
      CheckpointException thrown =
          assertThrows(
              CheckpointException.class,
              () ->
                  store.write(
                      20,
                      prefix -> {
                        Files.write(prefix.resolveSibling("variables.index"), new byte[8]);
                        throw failure;
                      }));
      assertThat(thrown)
          .hasMessageThat()
          .isEqualTo(
              "checkpoint (20) cannot be written to " + folder + ": No space left on device");
      assertThat(thrown).hasCauseThat().isSameInstanceAs(failure);
      assertThat(names(folder)).containsExactly("10", "best", "latest");
      assertThat(Files.readString(folder.resolve("latest"))).isEqualTo("10\n");
      assertThat(found()).isEqualTo(10);
    }
  }

  @Test
  void failedReplacementKeepsTheOldOne() throws IOException {
    Checkpoint old = write(10, false);
    assertThrows(
        CheckpointException.class,
        () ->
            store.write(
                10,
                prefix -> {
                  throw new CheckpointException("cannot save variables", "broken pipe", null);
                }));
    assertThat(store.newest().found().orElseThrow()).isEqualTo(old);
    assertThat(names(folder)).containsExactly("10", "latest");
  }

  @Test
  void otherExceptionsComeThroughAndNothingIsLeft() throws IOException {
    write(10, false);
    IllegalStateException failure = new IllegalStateException("loss is NaN");
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                store.write(
                    20,
                    prefix -> {
                      Files.write(prefix.resolveSibling("half"), new byte[8]);
                      throw failure;
                    }));
    assertThat(thrown).isSameInstanceAs(failure);
    assertThat(names(folder)).containsExactly("10", "latest");
  }

  @Test
  void pathThatIsAFileIsNamed() throws IOException {
    Files.writeString(folder, "in the way");
    CheckpointException thrown = assertThrows(CheckpointException.class, () -> write(3, false));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "checkpoint (3) cannot be written to "
                + folder
                + ": "
                + folder
                + " exists and is not a folder");
    assertThat(Files.readString(folder)).isEqualTo("in the way");
    assertThrows(CheckpointException.class, store::newest);
  }

  @Test
  void pointerThatCannotBeWrittenDoesNotUndoTheCheckpoint() throws IOException {
    Files.createDirectories(folder.resolve("latest/in-the-way"));
    CheckpointException thrown = assertThrows(CheckpointException.class, () -> write(3, false));
    assertThat(thrown)
        .hasMessageThat()
        .contains("is written, but others beside it cannot be tidied up");
    assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
    assertThat(names(folder)).containsExactly("3", "latest");
    assertThat(found()).isEqualTo(3);
  }

  @Test
  void leftoversOfAKilledProcessGo() throws IOException {
    write(10, false);
    write(20, false);
    // As if killed while writing 40, while replacing 20 (already moved aside) and while pruning 5.
    half(".40.tmp");
    half(".20.tmp");
    Files.move(folder.resolve("20"), folder.resolve(".20.old"));
    half(".5.gone");
    Files.writeString(folder.resolve(".latest.tmp"), "2");
    half(".mine.tmp");
    assertThat(found()).isEqualTo(10);
    assertThat(names(folder))
        .containsAtLeast(".20.old", ".20.tmp", ".40.tmp", ".5.gone", ".latest.tmp");
    store.recover();
    assertThat(names(folder)).containsExactly(".mine.tmp", "10", "20", "latest");
    assertThat(found()).isEqualTo(20);
  }

  @Test
  void writingCleansUpFirst() throws IOException {
    write(10, false);
    half(".20.tmp");
    half(".30.tmp");
    write(20, false);
    assertThat(names(folder)).containsExactly("10", "20", "latest");
    assertThat(names(folder.resolve("20")))
        .containsExactly("manifest.pb", "variables.data", "variables.index");
  }

  @Test
  void refusesImpossibleArguments() {
    assertThat(assertThrows(IllegalArgumentException.class, () -> new CheckpointStore(folder, 0)))
        .hasMessageThat()
        .isEqualTo("checkpoints to keep (0) must be at least 1");
    assertThat(assertThrows(IllegalArgumentException.class, () -> write(-1, false)))
        .hasMessageThat()
        .isEqualTo("checkpoint step (-1) must be at least 0");
  }

  /** Writes a checkpoint that is better than all before it, or one without a validation. */
  private Checkpoint write(long step, boolean isBest) {
    return isBest
        ? write(step, best.map(Validation::getBitsPerByte).orElse(4.0) - 0.125)
        : write(step, Optional.empty());
  }

  private Checkpoint write(long step, double bitsPerByte) {
    return write(step, Optional.of(validation(step, bitsPerByte)));
  }

  private Checkpoint write(long step, Optional<Validation> last) {
    double before = best.map(Validation::getBitsPerByte).orElse(Double.MAX_VALUE);
    boolean isBest = last.isPresent() && last.get().getBitsPerByte() < before;
    best = isBest ? last : best;
    return store.write(
        step,
        prefix -> {
          byte[] data = new byte[1000];
          Arrays.fill(data, (byte) step);
          Files.write(prefix.resolveSibling("variables.data"), data);
          Files.write(prefix.resolveSibling("variables.index"), new byte[8]);
          return new CheckpointContent(
              List.of(VARIABLE), "model:\n  width: 8\n", training(step, best, last), isBest);
        });
  }

  private static Validation validation(long step, double bitsPerByte) {
    return Validation.newBuilder().setStep(step).setBitsPerByte(bitsPerByte).build();
  }

  private static TrainingState training(
      long step, Optional<Validation> best, Optional<Validation> last) {
    var state = TrainingState.newBuilder();
    best.ifPresent(state::setBestValidation);
    last.ifPresent(state::setLastValidation);
    return state
        .setUpdates(step)
        .setWindowsRead(step + 1)
        .setSeed(-3)
        .addRecentLosses(2.5)
        .addRecentLosses(Double.NaN)
        .setSecondsTrained(0.25)
        .setCorpusFingerprint("abc")
        .build();
  }

  private long best() {
    return store.best().found().orElseThrow().step();
  }

  private List<String> lost() {
    return store.best().skipped().stream().map(lost -> lost.step() + ": " + lost.reason()).toList();
  }

  private long found() {
    return store.newest().found().orElseThrow().step();
  }

  private List<String> skippedReasons() {
    CheckpointSearch search = store.newest();
    assertThat(search.found()).isEmpty();
    return search.skipped().stream().map(Skipped::reason).toList();
  }

  private void half(String name) throws IOException {
    Files.createDirectories(folder.resolve(name));
    Files.write(folder.resolve(name).resolve("variables.data"), new byte[3]);
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[at] ^= 1;
    Files.write(file, content);
  }
}
