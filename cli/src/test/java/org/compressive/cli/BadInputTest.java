package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.primitives.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests wrong usage and bad input: exit code 2, one line that names the problem, and no trace on
 * disk.
 */
@ExtendWith(SmallRun.Given.class)
final class BadInputTest {

  private static final String TRAIN = "train --config DIR/small.yaml --run DIR/runs/new ";
  private static final String TEXT = "--corpus DIR/text.txt ";

  private static final String FLIPPED = "saved_model.pb is damaged; its SHA-256 does not match";

  private final SmallRun small;

  @TempDir private Path folder;

  BadInputTest(SmallRun small) {
    this.small = small;
  }

  /**
   * A command line, split at spaces, and parts of the message that it must print. DIR stands for
   * the test's folder, RUN for the trained run.
   */
  record Case(String line, List<String> said) {

    static Case of(String line, String... said) {
      return new Case(line, List.of(said));
    }

    @Override
    public String toString() {
      return line;
    }
  }

  static Stream<Case> corpora() {
    return Stream.of(
        Case.of(TRAIN + "--corpus DIR/none.txt", "none.txt) does not exist"),
        Case.of(TRAIN + TEXT + "--corpus DIR/none.txt", "none.txt) does not exist"),
        Case.of(TRAIN + "--corpus DIR/empty.txt", "empty.txt", "0 bytes"),
        Case.of(TRAIN + "--corpus DIR/nothing", "nothing", "holds no file"),
        Case.of(
            TRAIN + "--corpus DIR/binary.txt",
            "binary.txt",
            "NUL at byte 3",
            "--binary sets data.binary; --corpus-glob sets data.corpusGlob"),
        Case.of(
            TRAIN + "--corpus DIR/broken.gz",
            "broken.gz) is plain text, not gzip data as its name says"),
        Case.of(TRAIN + "--corpus DIR/cut.txt.gz", "cut.txt.gz) cannot be read", "cut short"),
        Case.of(TRAIN + "--corpus DIR/much.txt.gz", "holds more than 1000 times its size"),
        Case.of(
            TRAIN + "--corpus DIR/wide.txt",
            "wide.txt) is UTF-16BE (byte order mark)",
            "--encoding sets data.encoding"),
        Case.of(TRAIN + "--corpus DIR/wide.txt --encoding utf", "data.encoding (utf)", "UTF-16"),
        Case.of(
            TRAIN + TEXT + "--corpus DIR/wide.txt --encoding UTF-16",
            "text.txt) is UTF-8, not UTF-16 as data.encoding says"),
        Case.of(
            TRAIN + "--corpus DIR/lines.jsonl",
            "DIR/lines.jsonl line 3: field (text) is missing",
            "--text-field sets data.textField"),
        Case.of(
            TRAIN + "--corpus DIR/lines.jsonl --text-field other",
            "DIR/lines.jsonl line 1: field (other) is missing"),
        Case.of(
            TRAIN + "--corpus ../data/src/test/resources/org/compressive/data/parquet/body.parquet",
            "body.parquet: column (text) is missing",
            "--text-column sets data.textColumn"),
        Case.of(TRAIN + "--corpus DIR/short.txt", "short.txt", "too short", "window of 8"),
        Case.of(
            TRAIN + TEXT + "--set training.batch=1000",
            "training.batch (1000)",
            "at most",
            "split (training) of corpus (DIR/text.txt)"),
        Case.of(TRAIN + "--corpus DIR --corpus-glob *.nothing", "--corpus-glob", "*.nothing"),
        Case.of(TRAIN + TEXT + "--corpus-glob [", "corpusGlob", "["),
        Case.of(
            TRAIN + "--train DIR/text.txt --test DIR/text.txt", "text.txt) must be in one split"),
        Case.of(TRAIN + "--train DIR/text.txt --test DIR/none.txt", "none.txt) does not exist"),
        Case.of(
            TRAIN + "--validation DIR/text.txt",
            "data.train must name the training text",
            "--train, --validation and --test name the text of each split"),
        Case.of("evaluate --run RUN --corpus DIR/none.txt", "none.txt) does not exist"),
        Case.of("evaluate --model RUN/model --corpus DIR/empty.txt", "empty.txt", "0 bytes"),
        Case.of(
            "evaluate --run RUN --corpus DIR/one.txt",
            "corpus (DIR/one.txt) is too short to be scored; its tokens (1) must be at least 2"),
        Case.of(
            "evaluate --run RUN --documents separate --corpus DIR/one.txt",
            "corpus (DIR/one.txt) has no document with 2 tokens",
            "--documents sets data.documents"),
        Case.of(
            "evaluate --run RUN --batch 9 --corpus DIR/short.txt",
            "streams (9) must be at most 4; each needs 2 tokens of the 9 of corpus (DIR/short.txt)"),
        Case.of(
            "evaluate --run RUN --batch 100000", "streams (100000)", "--batch sets", "at most"));
  }

  static Stream<Case> configurations() {
    return Stream.of(
        Case.of("train --run DIR/new --config DIR/none.yaml", "none.yaml", "--config"),
        Case.of("train --run DIR/new --config DIR/nothing", "nothing", "--config"),
        Case.of("train --run DIR/new --config DIR/unknown.yaml", "unknown.yaml line 5", "widht"),
        Case.of("train --run DIR/new --config DIR/lacking.yaml", "model.width is missing"),
        Case.of("train --run DIR/new --config DIR/twice.yaml", "twice.yaml line 5", "layers"),
        Case.of("train --run DIR/new --config DIR/words.yaml", "words.yaml", "sections"),
        Case.of("train --run DIR/new --config DIR/latin.yaml", "latin.yaml", "UTF-8"),
        Case.of("train --run DIR/new --config DIR/empty.txt", "empty.txt", "sections"),
        Case.of("train --run DIR/new --preset huge", "huge", "tiny, bench-s, bench-m"),
        Case.of("train --run DIR/new --preset tiny --config DIR/small.yaml", "mutually exclusive"),
        Case.of(set("model.widht=16"), "--set", "key (model.widht)", "width"),
        Case.of(set("modle.width=16"), "--set", "key (modle)", "model"),
        Case.of(set("steps=3"), "--set", "key (steps)", "training"),
        Case.of(set("model.width.of=3"), "--set", "must give width whole"),
        Case.of(set("training.steps"), "--set", "training.steps", "section.key=value"),
        Case.of(set("model.width=18") + " --set model.heads=4", "model.width (18)", "divisible"),
        Case.of(set("model.window=7"), "model.window (7)", "model.compression.rate (2)"),
        Case.of(set("model.width=-16"), "model.width (-16)", "at least 1"),
        Case.of(set("model.memory=-1"), "model.memory (-1)", "0 or more"),
        Case.of(set("model.compressedMemory=-4"), "model.compressedMemory (-4)", "0 or more"),
        Case.of(set("model.dropout=1"), "model.dropout (1.0)", "below 1"),
        Case.of(set("model.vocabulary=255"), "model.vocabulary", "256"),
        Case.of(set("model.vocabulary=300"), "model.vocabulary", "256"),
        // The text has fewer words than the preset's smallest cut-off.
        Case.of(preset("wikitext103"), "model.embedding.cutoffs ([20000", "model.vocabulary ("),
        Case.of(set("model.compression.rate=0"), "model.compression.rate (0)", "at least 1"),
        Case.of(set("model.compression.function=mystery"), "mystery", "convolution"),
        Case.of(set("training.schedule.shape=zigzag"), "zigzag", "constant, cosine"),
        Case.of(set("training.precision=float8"), "training.precision", "float8"),
        Case.of(set("training.statisticsEvery=-1"), "training.statisticsEvery (-1)", "0 or more"),
        Case.of(set("data.documents=together"), "data.documents", "together", "joined, separate"),
        Case.of(set("data.gutenberg=drop"), "data.gutenberg", "drop", "keep", "strip"),
        Case.of(set("data.lineEnds=strip"), "data.lineEnds", "strip", "keep", "drop"),
        Case.of(set("data.test=[a]"), "data.train must name the training text"),
        Case.of(
            TRAIN + "--set data.corpus=[a] --test DIR/text.txt",
            "data.corpus (a) cannot be combined with data.train"),
        Case.of(set("data.tokenizer=letters"), "data.tokenizer (letters)", "must be one of", "bpe"),
        Case.of(set("data.tokenizer.type=letters"), "data.tokenizer", "letters", "bytes"),
        Case.of(set("data.tokenizer=words"), "model.vocabulary (256) must be the tokenizer's ("),
        Case.of(
            set("data.tokenizer.type=bpe") + " --set data.tokenizer.size=9",
            "data.tokenizer.size (9)",
            "256"),
        Case.of(set("training.batch=two"), "training.batch", "two"),
        Case.of(set("training.batch=2.5"), "training.batch", "2.5"),
        Case.of(
            set("training.steps=010"), "--set", "training.steps (010) must be a decimal number"),
        Case.of(set("training.steps=1:30"), "training.steps", "1:30"),
        Case.of(set("training.xla=yes"), "training.xla (yes) must be true or false"),
        Case.of(
            "train --run DIR/new --config DIR/octal.yaml",
            "octal.yaml line 4: model.layers (02) must be a decimal number"),
        Case.of(set("training.batch=0"), "training.batch (0)", "at least 1"),
        Case.of(set("training.batch="), "training.batch"),
        Case.of(set("training.batch=["), "setting (training.batch=[)", "--set"),
        Case.of(set("training.learningRate=.inf"), "training.learningRate=.inf"),
        Case.of(set("training.learningRate=-1"), "training.learningRate (-1.0)", "above 0"),
        Case.of(set("training.precision=bfloat16"), "training.precision (bfloat16)", "float32"),
        Case.of(TRAIN + TEXT + "--steps 0", "training.steps (0)", "at least 1"),
        Case.of(TRAIN + TEXT + "--steps -5", "training.steps (-5)", "at least 1"),
        Case.of("benchmark --config DIR/small.yaml --batch 0", "training.batch (0)"),
        Case.of("train --dry-run --config DIR/small.yaml --steps 0", "training.steps (0)"));
  }

  static Stream<Case> usage() {
    return Stream.of(
        Case.of("", "a command is needed", "train, evaluate", "compressive --help"),
        Case.of("trian", "trian", "compressive --help"),
        Case.of("train --stepz 3", "--stepz", "compressive train --help"),
        Case.of("train --steps many", "--steps", "many"),
        Case.of(
            "train --steps 3 --corpus a.txt b.txt c.txt --seed 1",
            "'b.txt'",
            "repeat --corpus before each of its values"),
        Case.of("evaluate --run RUN --corpus=a.txt b.txt", "'b.txt'", "repeat --corpus before"),
        Case.of("train --set training.seed=1 training.steps=2", "repeat --set before"),
        Case.of(
            TRAIN + TEXT + "--set training.steps=3 --steps 4",
            "setting (training.steps=3) must be training.steps=4"),
        Case.of(
            "train --resume --run RUN --set training.steps=8 --steps 9",
            "setting (training.steps=8) must be training.steps=9"),
        Case.of(
            "benchmark --config DIR/small.yaml --batch 3 --set training.batch=2",
            "setting (training.batch=2) must be training.batch=3"),
        Case.of("train --steps", "--steps"),
        Case.of("train --seed 99999999999999999999", "--seed"),
        Case.of(TRAIN + TEXT + "--precision float8", "--precision", "FLOAT32", "float8"),
        Case.of(TRAIN + TEXT + "--documents together", "--documents", "SEPARATE", "together"),
        Case.of("evaluate --run RUN --documents together", "--documents", "JOINED", "together"),
        Case.of(TRAIN + TEXT + "--gutenberg drop", "--gutenberg", "KEEP", "drop"),
        Case.of(TRAIN + TEXT + "--train DIR/text.txt", "--corpus cannot be used with --train"),
        Case.of(TRAIN + TEXT + "--test DIR/text.txt", "--corpus cannot be used with --train"),
        Case.of("evaluate --run RUN --words 0", "--words (0)", "at least 1"),
        Case.of("evaluate", "--run=DIR", "--model=DIR"),
        Case.of("evaluate --run RUN --model RUN/model", "mutually exclusive"),
        Case.of("evaluate --run RUN --split training", "--split", "validation", "test"),
        Case.of("evaluate --run RUN --split tset", "--split", "tset"),
        Case.of("evaluate --run RUN --split test " + TEXT, "--split", "--corpus"),
        Case.of("evaluate --run RUN --corpus-glob *.txt", "--corpus-glob needs --corpus"),
        Case.of("evaluate --run RUN --binary", "--binary needs --corpus"),
        Case.of("evaluate --run RUN --batch 0", "--batch (0)", "at least 1"),
        Case.of("evaluate --run RUN --stride 3", "--stride (3)", "positive multiple of 2", "(8)"),
        Case.of("evaluate --run RUN --stride 10", "--stride (10)", "at most model.window (8)"),
        Case.of("evaluate --run RUN --stride 0", "--stride (0)", "positive multiple"),
        Case.of("evaluate --run RUN --against-one-stream", "--against-one-stream needs --batch"),
        Case.of("evaluate --run RUN --by chapter", "--by", "chapter"),
        Case.of("evaluate --run RUN --by position --batch 2", "--by position needs --batch 1"),
        Case.of("evaluate --run RUN --by recall --stride 4", "--by recall cannot be used with"),
        Case.of("evaluate --run RUN --by recall --quiet", "holds no question for recall"),
        Case.of("evaluate --run RUN --tables DIR/new", "--tables needs --by"),
        Case.of(
            "evaluate --run RUN --by document --tables DIR/text.txt",
            "--tables (DIR/text.txt) must be a folder"),
        Case.of("evaluate --run RUN --dynamic-rate 1", "--dynamic-rate needs --dynamic"),
        Case.of("evaluate --run RUN --dynamic --dynamic-rate 0", "--dynamic-rate (0.0)", "above 0"),
        Case.of("evaluate --run RUN --dynamic --dynamic-rate NaN", "--dynamic-rate (NaN)"),
        Case.of("evaluate --run RUN --dynamic --stride 4", "--dynamic", "--stride"),
        Case.of("evaluate --model RUN/model --dynamic " + TEXT, "--dynamic needs --run"),
        Case.of("evaluate --model RUN/model --by frequency " + TEXT, "--by frequency needs --run"),
        Case.of("evaluate --model RUN/model --search-memory 4 " + TEXT, "--memory", "need --run"),
        Case.of("evaluate --run RUN --search-memory 4,-1", "model.memory (-1)", "0 or more"),
        Case.of("evaluate --run RUN --search-memory 4 --memory 4", "--search-memory", "--memory"),
        Case.of(
            "evaluate --run RUN --search-compressed-memory 4 --compressed-memory 4",
            "--compressed-memory cannot be used with --search-compressed-memory"),
        Case.of("evaluate --run RUN --search-memory few", "--search-memory", "few"),
        Case.of("evaluate --run RUN --memory -1", "model.memory (-1)", "0 or more"),
        Case.of("evaluate --run RUN --memory 1.5", "--memory", "1.5"),
        Case.of("evaluate --model RUN/model", "--model", "--corpus"),
        Case.of("evaluate --model RUN/model --memory 4 " + TEXT, "--memory", "--run"),
        Case.of("evaluate --model RUN/model --compressed-memory 4 " + TEXT, "need --run"),
        Case.of("generate --prompt a", "--run=DIR", "--model=DIR"),
        Case.of("generate --run RUN --model RUN/model", "mutually exclusive"),
        Case.of("generate --run RUN --prompt a --prompt-file DIR/text.txt", "mutually exclusive"),
        Case.of("generate --run RUN --prompt-file DIR/none.txt", "none.txt", "does not exist"),
        Case.of("generate --run RUN --tokens 0", "--tokens (0)", "at least 1"),
        Case.of("generate --run RUN --tokens few", "--tokens", "few"),
        Case.of("generate --run RUN --temperature -1", "temperature (-1.0)", "0 or more"),
        Case.of("generate --run RUN --temperature NaN", "temperature (NaN)", "0 or more"),
        Case.of("generate --run RUN --top-k -1", "top-k (-1)", "0 (off) or more"),
        Case.of("generate --run RUN --top-p 0", "top-p (0.0)", "above 0"),
        Case.of("generate --run RUN --stop=", "--stop must not be an empty string"),
        Case.of("generate --run RUN --stop a --stop=", "--stop must not be an empty string"),
        Case.of("generate --run RUN --stop", "--stop"),
        Case.of("generate --run RUN --weights float16", "--weights", "float16"),
        Case.of("benchmark --preset tiny --weights int8", "--weights (int8)", "--mode generate"),
        Case.of("export --run RUN", "--to"),
        Case.of("export --to DIR/new", "--run"),
        Case.of("report", "--run"),
        Case.of("report --run RUN --windows -1", "--windows (-1)", "0 or more"),
        Case.of("report --run RUN --to DIR/none/page.html", "--to", "page.html", "folder"),
        Case.of("report --run RUN --to DIR/nothing", "--to", "nothing", "must be a file"),
        Case.of("report --run RUN --charts loss", "--charts needs --pictures"),
        Case.of(
            "report --run RUN --windows 1 --quiet --pictures DIR/new --charts loss,lost",
            "--charts (lost)",
            "loss, gradient-norms"),
        Case.of("report --run RUN --pictures DIR/text.txt", "--pictures", "text.txt", "folder"),
        Case.of("report --run RUN --pictures DIR/text.txt/a", "--pictures", "text.txt", "folder"),
        Case.of("inspect", "--run=DIR", "--checkpoint=DIR", "--model=DIR"),
        Case.of("tokenizer", "a command is needed", "train, encode, decode, inspect"),
        Case.of("tokenizer train --type words", "--to"),
        Case.of("tokenizer train --type letters --to DIR/a.json", "--type", "letters"),
        Case.of("tokenizer train --type bpe --vocabulary 9 --to DIR/a.json", "size (9)", "256"),
        Case.of("tokenizer train --type bytes --vocabulary 9 --to DIR/a.json", "--vocabulary (9)"),
        Case.of("tokenizer train --type bpe --min-count 2 --to DIR/a.json", "--min-count (2)"),
        Case.of("tokenizer train --type words --to DIR/text.txt", "--to", "does not exist"),
        Case.of("tokenizer train --type words --to DIR/no/a.json", "--to", "a folder that exists"),
        Case.of("tokenizer inspect --tokenizer DIR/text.txt", "text.txt", "must be JSON"),
        Case.of("tokenizer encode --tokenizer DIR/none.json --file DIR/text.txt", "none.json"),
        Case.of("benchmark --config DIR/small.yaml --steps 0", "--steps (0)", "at least 1"),
        Case.of("benchmark --config DIR/small.yaml --mode sleep", "--mode", "sleep"));
  }

  static Stream<Case> places() {
    return Stream.of(
        Case.of("train --config DIR/small.yaml --run RUN " + TEXT, "exists", "--resume", "--run"),
        Case.of(
            "train --config DIR/small.yaml --run DIR/text.txt " + TEXT,
            "text.txt) exists and holds no run (another --run starts anew)"),
        Case.of(
            "train --config DIR/small.yaml --run DIR/hollow " + TEXT,
            "hollow) exists and holds no run (another --run starts anew)"),
        Case.of(
            "train --run DIR/hollow --resume",
            "hollow) has no config.yaml (another --run starts anew)"),
        Case.of(
            "train --config DIR/small.yaml --run DIR/nothing --corpus DIR/none.txt", "none.txt"),
        Case.of("export --run RUN --to DIR/hollow", "hollow) must be a new folder or an empty one"),
        Case.of("evaluate --run DIR/nothing", "nothing) has no config.yaml", "compressive train"),
        Case.of("evaluate --run DIR/none", "none) has no config.yaml"),
        Case.of("evaluate --run RUN/model", "has no config.yaml"),
        Case.of("generate --run DIR/text.txt", "text.txt) has no config.yaml"),
        Case.of("inspect --run DIR/nothing", "nothing) has no config.yaml", "compressive train"),
        Case.of(
            "export --run DIR/nothing --to DIR/new",
            "nothing) has no config.yaml",
            "compressive train"),
        Case.of("report --run DIR/nothing", "nothing) has no config.yaml", "compressive train"),
        Case.of("report --run RUN/model", "has no config.yaml"),
        Case.of("generate --model DIR/none", "none) does not exist"),
        Case.of("generate --model DIR/nothing", "has no saved_model.pb"),
        Case.of("generate --model RUN", "has no saved_model.pb"),
        Case.of("generate --model DIR/hollow", "hollow) has no variables/variables.index"),
        Case.of("generate --model DIR/garbled", "garbled) cannot be loaded"),
        Case.of("inspect --model DIR/garbled", "garbled", "cannot be read"),
        Case.of("generate --model DIR/cut", "cut) cannot be loaded"),
        Case.of("generate --model DIR/flipped", "flipped) cannot be used", FLIPPED),
        Case.of("evaluate --model DIR/flipped " + TEXT, "flipped) cannot be used", FLIPPED),
        Case.of("inspect --model DIR/flipped", "flipped) cannot be used", FLIPPED),
        Case.of("inspect --model DIR/none", "none) does not exist"),
        Case.of("inspect --checkpoint DIR/nothing", "nothing", "manifest.pb is missing"),
        Case.of("inspect --checkpoint DIR/none", "none", "manifest.pb is missing"),
        Case.of("evaluate --model DIR/nothing " + TEXT, "has no saved_model.pb"));
  }

  private static String preset(String name) {
    return "train --run DIR/runs/new --preset " + name + " --corpus DIR/text.txt";
  }

  private static String set(String setting) {
    return TRAIN + TEXT + "--set " + setting;
  }

  @BeforeEach
  void writeFiles() throws IOException {
    SmallRun.writeInputs(folder);
    Files.createDirectory(folder.resolve("nothing"));
    Files.createFile(folder.resolve("empty.txt"));
    Files.writeString(folder.resolve("one.txt"), "a");
    Files.writeString(folder.resolve("short.txt"), "too short");
    Files.write(folder.resolve("binary.txt"), new byte[] {'a', 'b', 'c', 0, 'd'});
    Files.writeString(
        folder.resolve("lines.jsonl"),
        "{\"text\": \"a lazy potion\"}\n".repeat(2) + "{\"other\": \"seven\"}\n");
    Files.writeString(folder.resolve("broken.gz"), "not compressed");
    Files.writeString(folder.resolve("wide.txt"), "wide words", StandardCharsets.UTF_16);
    byte[] member = gzip(new byte[] {'a', 'b', 'c'});
    Files.write(folder.resolve("cut.txt.gz"), Bytes.concat(member, Arrays.copyOf(member, 6)));
    byte[] much = new byte[4 << 20];
    Arrays.fill(much, (byte) 'a');
    Files.write(folder.resolve("much.txt.gz"), gzip(much));
    String yaml = Files.readString(folder.resolve("small.yaml"));
    Files.writeString(folder.resolve("unknown.yaml"), yaml.replace("width:", "widht:"));
    Files.writeString(folder.resolve("octal.yaml"), yaml.replace("layers: 2", "layers: 02"));
    Files.writeString(folder.resolve("twice.yaml"), yaml.replace("width: 16", "layers: 3"));
    Files.writeString(folder.resolve("lacking.yaml"), yaml.replace("  width: 16\n", ""));
    Files.writeString(folder.resolve("words.yaml"), "just some words");
    Files.write(folder.resolve("latin.yaml"), new byte[] {'#', (byte) 0xe4, '\n'});
    Path hollow = FolderContent.copy(small.model(), folder.resolve("hollow"));
    Files.delete(hollow.resolve("variables/variables.index"));
    Path garbled = FolderContent.copy(small.model(), folder.resolve("garbled"));
    Files.writeString(garbled.resolve("saved_model.pb"), "no graph");
    Files.delete(garbled.resolve("SHA256SUMS"));
    Path cut = FolderContent.copy(small.model(), folder.resolve("cut"));
    Files.write(cut.resolve("variables/variables.data-00000-of-00001"), new byte[100]);
    Files.delete(cut.resolve("SHA256SUMS"));
    Path flipped = FolderContent.copy(small.model(), folder.resolve("flipped"));
    byte[] graph = Files.readAllBytes(flipped.resolve("saved_model.pb"));
    graph[graph.length / 2] ^= 1;
    Files.write(flipped.resolve("saved_model.pb"), graph);
  }

  private static byte[] gzip(byte[] text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var packed = new GZIPOutputStream(bytes)) {
      packed.write(text);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @MethodSource({"corpora", "configurations", "usage", "places"})
  void isRefusedInOneLineAndLeavesNothing(Case bad) throws IOException {
    var before = FolderContent.of(folder);
    var runBefore = FolderContent.of(small.home());
    String line =
        bad.line()
            .replace("DIR/", folder + "/")
            .replace("DIR ", folder + " ")
            .replace("RUN", small.folder().toString());
    List<String> words = line.isEmpty() ? List.of() : List.of(line.strip().split(" "));
    List<String> said =
        bad.said().stream().map(part -> part.replace("DIR/", folder + "/")).toList();
    Outcome.of(words).failed(2, said);
    assertThat(FolderContent.of(folder)).isEqualTo(before);
    assertThat(FolderContent.of(small.home())).isEqualTo(runBefore);
  }
}
