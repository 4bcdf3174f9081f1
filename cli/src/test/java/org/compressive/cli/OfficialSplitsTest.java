package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.Split;
import org.compressive.data.TokenStore;
import org.compressive.training.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that runs keep the splits that text comes with, and report and record them. */
@ExtendWith(SmallRun.Given.class)
final class OfficialSplitsTest {

  private static final String BOOK =
      "The Project Gutenberg eBook of Emma\n\n*** START OF THE PROJECT GUTENBERG EBOOK EMMA ***\n"
          + "Emma Woodhouse, handsome, clever, and rich. ".repeat(20)
          + "\n*** END OF THE PROJECT GUTENBERG EBOOK EMMA ***\nThe license.\n";

  private final SmallRun small;

  @TempDir private Path folder;

  OfficialSplitsTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void theFilesOfADataSetAreItsSplits() throws IOException {
    Path set = Files.createDirectory(folder.resolve("set"));
    Files.writeString(set.resolve("wiki.train.tokens"), "a lazy potion ".repeat(50));
    Files.writeString(set.resolve("wiki.valid.tokens"), "seven wizards ".repeat(10));
    Files.writeString(set.resolve("wiki.test.tokens"), "secret of the test ".repeat(10));
    Files.writeString(set.resolve("README"), "read me");
    String said =
        "official splits are kept: training is wiki.train.tokens, validation is"
            + " wiki.valid.tokens, test is wiki.test.tokens";
    var outcome = train("--corpus=" + set).succeeded();
    assertThat(outcome.err()).contains(said);
    assertThat(outcome.err()).contains("README is left out, being outside the official splits");
    assertThat(text(Split.TRAINING)).isEqualTo("a lazy potion ".repeat(50));
    assertThat(text(Split.VALIDATION)).isEqualTo("seven wizards ".repeat(10));
    assertThat(text(Split.TEST)).isEqualTo("secret of the test ".repeat(10));
    var inspected = Outcome.of("inspect", "--run=" + run(), "--json").json();
    assertThat(inspected.at("/provenance/splits").textValue()).isEqualTo(said);
    var tested = Outcome.of("evaluate", "--run=" + run(), "--split=test", "--json").json();
    assertThat(tested.get("bytes").intValue()).isEqualTo(189);
    assertThat(Outcome.of("train", "--resume", "--run=" + run()).succeeded().err()).contains(said);
  }

  @Test
  void namedSplitsAreKeptInTheConfigurationAndAMissingOneIsRefused() throws IOException {
    Path train = Files.writeString(folder.resolve("a.txt"), "a lazy potion ".repeat(50));
    Path more = Files.writeString(folder.resolve("b.txt"), "while it thaws ".repeat(50));
    Path valid = Files.writeString(folder.resolve("c.txt"), "seven wizards ".repeat(10));
    var outcome = train("--train=" + train, "--train=" + more, "--validation=" + valid).succeeded();
    assertThat(outcome.err())
        .contains(
            "training is %s, %s (2 files), validation is %s; there is no test split, so it is"
                    .formatted(train, more, valid)
                + " empty");
    assertThat(text(Split.TRAINING))
        .isEqualTo("a lazy potion ".repeat(50) + "while it thaws ".repeat(50));
    var data = RunFolder.open(run()).config().data();
    assertThat(data.train()).containsExactly(train.toString(), more.toString()).inOrder();
    assertThat(data.validation()).containsExactly(valid.toString());
    assertThat(data.corpus()).isEmpty();
    Outcome.of("evaluate", "--run=" + run(), "--split=test")
        .failed(2, List.of("split (test) is empty; the corpus has official splits"));
    Outcome.of("train", "--resume", "--run=" + run(), "--train=" + train)
        .failed(2, List.of("data.train", "only --steps and training.skipNonFinite may change"));
  }

  @Test
  void documentsWithoutOfficialSplitsAreDealtAndThatIsSaid() throws IOException {
    Path documents = Files.createDirectory(folder.resolve("documents"));
    for (int i = 0; i < 100; i++) {
      Files.writeString(documents.resolve(i + ".txt"), "seven wizards ");
    }
    int validation = 0;
    int test = 0;
    for (int i = 0; i < 100; i++) {
      validation += Split.ofDocument(i + ".txt") == Split.VALIDATION ? 1 : 0;
      test += Split.ofDocument(i + ".txt") == Split.TEST ? 1 : 0;
    }
    assertThat(train("--corpus=" + documents).succeeded().err())
        .contains(
            "%s is split by document: training has %d, validation has %d, test has %d"
                .formatted(documents, 100 - validation - test, validation, test));
  }

  @Test
  void licensesOfProjectGutenbergAreKeptWithAWarningOrStripped() throws IOException {
    Path book = Files.writeString(folder.resolve("emma.txt"), BOOK);
    String warning =
        "compressive: "
            + book
            + ": Project Gutenberg's header and license are read as text in 1 of 1 files ("
            + book
            + "); data.gutenberg (strip) leaves them out (--gutenberg sets data.gutenberg)";
    assertThat(train("--corpus=" + book).succeeded().err()).contains(warning);
    assertThat(text(Split.TRAINING)).startsWith("The Project Gutenberg eBook");
    Path stripped = folder.resolve("stripped");
    var outcome = train("--corpus=" + book, "--gutenberg=strip", "--run=" + stripped).succeeded();
    assertThat(outcome.err()).doesNotContain("Project Gutenberg");
    assertThat(text(stripped, Split.TRAINING)).startsWith("Emma Woodhouse");
    assertThat(text(stripped, Split.TEST)).endsWith("and rich. \n");
    List<String> evaluate = List.of("evaluate", "--run=" + stripped, "--corpus=" + book, "--json");
    // Other text is read as the run's text was.
    assertThat(Outcome.of(evaluate).json().get("bytes").intValue()).isEqualTo(44 * 20);
    List<String> keep = new ArrayList<>(evaluate);
    keep.add("--gutenberg=keep");
    assertThat(Outcome.of(keep).succeeded().err()).contains(warning);
  }

  private Path run() {
    return folder.resolve("run");
  }

  private Outcome train(String... more) {
    List<String> line = new ArrayList<>(List.of("train", "--config=" + small.config()));
    line.addAll(List.of(more));
    if (line.stream().noneMatch(word -> word.startsWith("--run="))) {
      line.add("--run=" + run());
    }
    return Outcome.of(line);
  }

  private String text(Split split) throws IOException {
    return text(run(), split);
  }

  private static String text(Path run, Split split) throws IOException {
    try (PreparedCorpus corpus = RunFolder.open(run).corpus()) {
      TokenStore store = corpus.store(split);
      byte[] text = new byte[(int) store.size()];
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) store.token(i);
      }
      return new String(text, UTF_8);
    }
  }
}
