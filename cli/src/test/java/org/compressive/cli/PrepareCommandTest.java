package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.compressive.data.Documents;
import org.compressive.training.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a corpus can be prepared once and trained on. */
@ExtendWith(SmallRun.Given.class)
final class PrepareCommandTest {

  private final SmallRun small;

  @TempDir private Path folder;

  PrepareCommandTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void aRunOnAStoreIsTheRunOnItsCorpus() throws IOException {
    var prepared = prepare("--corpus=" + small.corpus(), "--json").json();
    long bytes = Files.size(small.corpus());
    assertThat(prepared.get("store").textValue()).isEqualTo(store().toString());
    assertThat(prepared.get("bytes").longValue()).isEqualTo(bytes);
    assertThat(prepared.get("tokens").longValue()).isEqualTo(bytes);
    assertThat(prepared.get("documents").longValue()).isEqualTo(1);
    assertThat(prepared.get("bytesPerSecond").doubleValue()).isGreaterThan(0);
    assertThat(prepared.size()).isEqualTo(5);
    assertSame(store(), small.folder().resolve("data"));

    var trained = train("--json").json();
    assertThat(trained.get("validationBitsPerByte"))
        .isEqualTo(small.report().get("validationBitsPerByte"));
    try (Stream<Path> data = Files.list(run().resolve("data"))) {
      assertThat(data.map(file -> file.getFileName().toString()).toList())
          .containsExactly("corpus.json", "store.json", "tokenizer.json");
    }
    var data = RunFolder.open(run()).config().data();
    assertThat(data.store()).isEqualTo(store().toString());
    assertThat(data.corpus()).containsExactly(small.corpus().toString());
    train("--resume", "--steps=7").succeeded();
    resume("--data=" + folder.resolve("other")).failed(2, List.of("data.store"));
  }

  @Test
  void whatContradictsTheStoreIsRefusedByName() throws IOException {
    prepare("--corpus=" + small.corpus(), "--set=data.tokenizer=words").succeeded();
    train("--set=data.tokenizer=characters")
        .failed(
            2, List.of("data.tokenizer ({\"type\":\"characters\"", "must be {\"type\":\"words\""));
    train("--set=data.tokenizer=bytes").failed(2, List.of("data.tokenizer ({\"type\":\"bytes\"})"));
    train("--encoding=UTF-16")
        .failed(2, List.of("data.encoding (UTF-16) must be bytes, which prepared corpus ("));
    train().failed(2, List.of("model.vocabulary (256) must be"));
    assertThat(Files.exists(run())).isFalse();
    var trained =
        train(
                "--set=data.tokenizer={type: words}",
                "--set=model.vocabulary=0",
                "--documents=separate")
            .succeeded();
    assertThat(trained.err()).contains("is one document, so it is split by position");
    var run = RunFolder.open(run());
    assertThat(run.config().model().vocabulary()).isEqualTo(run.tokenizer().vocabulary());
    assertThat(run.config().data().documents()).isEqualTo(Documents.SEPARATE);
  }

  @Test
  void aStoreOfOtherTextIsNoticed() throws IOException {
    Path text = Files.copy(small.corpus(), folder.resolve("text.txt"));
    prepare("--corpus=" + text).succeeded();
    assertThat(prepare("--corpus=" + text).succeeded().err())
        .contains(store() + " exists and holds this corpus");
    prepare("--corpus=" + text, "--set=data.tokenizer=words", "--quiet")
        .failed(2, List.of("data.tokenizer ({\"type\":\"words\""));
    train("--corpus=" + text).succeeded();
    Path ids = store().resolve("training.tokens");
    byte[] good = Files.readAllBytes(ids);
    byte[] bad = good.clone();
    bad[200] ^= 1;
    Files.write(ids, bad);
    Outcome.of("evaluate", "--run=" + run())
        .failed(2, List.of("prepared corpus (" + store() + ") has changed; its file training"));
    resume("--steps=7").failed(2, List.of("has changed; its file training.tokens"));
    Files.write(ids, good);
    resume("--steps=7").succeeded();
    Files.writeString(text, Files.readString(text).replaceFirst("potion", "notion"));
    prepare("--corpus=" + text, "--quiet")
        .failed(2, List.of("prepared corpus (" + store() + ") is stale; its text has"));
    Outcome.of(
            "train",
            "--config=" + small.config(),
            "--data=" + store(),
            "--corpus=" + text,
            "--run=" + folder.resolve("run-2"))
        .failed(2, List.of("prepared corpus (" + store() + ") is stale; its text has"));
  }

  @Test
  void anOptionForADefaultMustAgreeWithTheStore() throws IOException {
    prepare("--corpus=" + small.corpus(), "--line-ends=drop").succeeded();
    train("--line-ends=keep").failed(2, List.of("data.lineEnds (keep) must be drop"));
    train().succeeded();
    // Other text is read in the same way.
    Path text = Files.writeString(folder.resolve("text.txt"), "a lazy\npotion\n");
    Outcome scored = Outcome.of("evaluate", "--run=" + run(), "--corpus=" + text, "--json");
    assertThat(scored.json().get("bytes").intValue()).isEqualTo("a lazypotion".length() - 1);
  }

  @Test
  void otherOfficialSplitsAreNoticed() throws IOException {
    Path one = Files.copy(small.corpus(), folder.resolve("one.txt"));
    Path two = Files.copy(small.corpus(), folder.resolve("two.txt"));
    prepare("--corpus=" + one, "--corpus=" + two).succeeded();
    List<String> stale = List.of("prepared corpus (" + store() + ") is stale; its official splits");
    prepare("--train=" + one, "--validation=" + two, "--quiet").failed(2, stale);
    train("--train=" + one, "--validation=" + two).failed(2, stale);
  }

  @Test
  void partsThatAreReadDifferentlyAreNotPutTogether() throws IOException {
    Path documents = SmallRun.writeDocuments(folder);
    String[] part1 = part(1, documents, "--line-ends=drop");
    Outcome.of(part1).succeeded();
    Outcome.of(part(2, documents)).succeeded();
    Outcome.of(part(1, documents)).failed(2, List.of("part (1/2) of corpus", "has settings"));
    Outcome.of(
            "prepare",
            "--merge=" + folder.resolve("part-1"),
            "--merge=" + folder.resolve("part-2"),
            "--to=" + store())
        .failed(2, List.of("differs from part", "in its settings"));
  }

  private String[] part(int number, Path corpus, String... more) {
    return Stream.concat(
            Stream.of(
                "prepare",
                "--config=" + small.config(),
                "--corpus=" + corpus,
                "--quiet",
                "--part=" + number + "/2",
                "--to=" + folder.resolve("part-" + number)),
            Arrays.stream(more))
        .toArray(String[]::new);
  }

  @Test
  void partsPutTogetherAreTheUndividedStore() throws IOException {
    Path documents = SmallRun.writeDocuments(folder);
    prepare("--corpus=" + documents).succeeded();
    Path parts = Files.createDirectory(folder.resolve("parts"));
    long bytes = 0;
    for (int part = 1; part <= 3; part++) {
      String[] line = {
        "prepare",
        "--config=" + small.config(),
        "--corpus=" + documents,
        "--part=" + part + "/3",
        "--to=" + parts.resolve("part-" + part),
        "--json"
      };
      var prepared = Outcome.of(line).json();
      bytes += prepared.get("bytes").longValue();
      assertThat(Outcome.of(line).json().get("bytes")).isEqualTo(prepared.get("bytes"));
    }
    assertThat(bytes).isEqualTo(50 * 97);
    Path merged = folder.resolve("merged");
    var outcome = Outcome.of("prepare", "--merge=" + parts, "--to=" + merged, "--json").json();
    assertThat(outcome.get("documents").longValue()).isEqualTo(50);
    assertSame(store(), merged);
    Outcome.of("prepare", "--merge=" + parts, "--to=" + merged)
        .failed(2, List.of("--to (" + merged + ") must be a folder that does not exist"));
    Path none = folder.resolve("none");
    Outcome.of("prepare", "--merge=" + parts.resolve("part-2"), "--to=" + none)
        .failed(2, List.of("part (1/3) is missing from "));
    Outcome.of("prepare", "--merge=" + parts, "--corpus=" + documents, "--to=" + none)
        .failed(2, List.of("--merge cannot be used with options of text"));
    Outcome.of("prepare", "--part=4/3", "--to=" + none)
        .failed(2, List.of("--part (4/3) must be a number of parts"));
    assertThat(Files.exists(none)).isFalse();
  }

  private Path store() {
    return folder.resolve("store");
  }

  private Path run() {
    return folder.resolve("run");
  }

  private Outcome prepare(String... more) {
    return Outcome.of(
        Stream.concat(
                Stream.of("prepare", "--config=" + small.config(), "--to=" + store()),
                Arrays.stream(more))
            .toList());
  }

  private Outcome train(String... more) {
    return command("train", List.of("--config=" + small.config(), "--data=" + store()), more);
  }

  private Outcome resume(String... more) {
    return command("train", List.of("--resume"), more);
  }

  private Outcome command(String name, List<String> options, String... more) {
    return Outcome.of(
        Stream.of(Stream.of(name, "--run=" + run()), options.stream(), Arrays.stream(more))
            .flatMap(words -> words)
            .toList());
  }

  private static void assertSame(Path one, Path other) throws IOException {
    try (Stream<Path> files = Files.list(one)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(5);
      for (Path file : all) {
        assertWithMessage("%s", file)
            .that(Files.readAllBytes(file))
            .isEqualTo(Files.readAllBytes(other.resolve(file.getFileName())));
      }
    }
  }
}
