package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a small data set in its real layout passes through all commands. */
@ExtendWith(SmallRun.Given.class)
final class DataSetCommandsTest {
  private static final String ARTICLE =
      " \n = Emma = \n \n Emma , handsome , clever , and rich , was <unk> . \n";

  private final SmallRun small;

  @TempDir private Path folder;

  DataSetCommandsTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void wikiTextInItsZip() throws IOException {
    Path zip = folder.resolve("wikitext-2-v1.zip");
    try (OutputStream file = Files.newOutputStream(zip);
        var entries = new ZipOutputStream(file)) {
      entry(entries, "train", 30);
      entry(entries, "valid", 5);
      entry(entries, "test", 3);
    }
    // Each article has 15 words and 4 line ends; the first line end is not scored.
    assertThat(passes(zip, "words", 3 * 19).get("tokens").intValue()).isEqualTo(3 * 19 - 1);
  }

  @Test
  void pg19InItsFolders() throws IOException {
    String book = "Emma Woodhouse, handsome, clever, and rich, was nearly twenty-one.\n";
    book("train/1.txt", book.repeat(9));
    book("train/2.txt", book.repeat(9));
    book("validation/3.txt", book);
    book("test/4.txt", book);
    book("metadata.csv", "1,Emma,1815,link\n");
    JsonNode scored = passes(folder.resolve("pg19"), "{type: bpe, size: 280}", 9);
    assertThat(scored.get("bytes").intValue()).isLessThan(book.length());
  }

  @Test
  void charactersOfJsonLines() throws IOException {
    String line = "{\"text\": \"héros, naïve 𝄞 \"}\n";
    Path corpus = Files.createDirectory(folder.resolve("lines"));
    Files.writeString(corpus.resolve("train.jsonl"), line.repeat(30));
    Files.writeString(corpus.resolve("dev.jsonl"), line.repeat(5));
    Files.writeString(corpus.resolve("test.jsonl"), line.repeat(2));
    JsonNode scored = passes(corpus, "characters", 6);
    assertThat(scored.get("tokens").intValue()).isEqualTo(2 * 15 - 1);
  }

  /** Prepares a corpus, trains on it, scores its test split, generates and exports. */
  private JsonNode passes(Path corpus, String tokenizer, int words) throws IOException {
    Path store = folder.resolve("store");
    Path run = folder.resolve("run");
    Outcome.of(
            "prepare",
            "--config=" + small.config(),
            "--set=model.vocabulary=0",
            "--set=data.tokenizer=" + tokenizer,
            "--corpus=" + corpus,
            "--to=" + store)
        .succeeded();
    Outcome.of(
            "train",
            "--config=" + small.config(),
            "--set=model.vocabulary=0",
            "--data=" + store,
            "--run=" + run)
        .succeeded();
    JsonNode scored =
        Outcome.of("evaluate", "--run=" + run, "--split=test", "--words=" + words, "--json").json();
    assertThat(scored.get("words").intValue()).isEqualTo(words);
    double perWord = scored.get("nats").doubleValue() / words;
    assertThat(scored.get("wordPerplexity").doubleValue()).isWithin(1e-6).of(Math.exp(perWord));
    assertThat(Outcome.of("generate", "--run=" + run, "--tokens=9").succeeded().out()).isNotEmpty();
    Path model = folder.resolve("model");
    Outcome.of("export", "--run=" + run, "--to=" + model).succeeded();
    assertThat(Outcome.of("evaluate", "--model=" + model, "--corpus=" + corpus).succeeded().out())
        .contains("bits per token");
    return scored;
  }

  private static void entry(ZipOutputStream entries, String split, int articles)
      throws IOException {
    entries.putNextEntry(new ZipEntry("wikitext-2/wiki." + split + ".tokens"));
    entries.write(ARTICLE.repeat(articles).getBytes(UTF_8));
    entries.closeEntry();
  }

  private void book(String path, String text) throws IOException {
    Path file = folder.resolve("pg19").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
