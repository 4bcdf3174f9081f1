package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Ascii;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests {@code tokenizer} and runs with tokenizers other than bytes. */
final class TokenizerCommandTest {

  @TempDir private Path folder;

  @BeforeEach
  void writeInputs() throws IOException {
    SmallRun.writeInputs(folder);
  }

  @Test
  void trainsInspectsEncodesAndDecodes() throws IOException {
    Path file = folder.resolve("bpe.json");
    Path text = folder.resolve("text.txt");
    JsonNode trained =
        json(
            "tokenizer train --type bpe --vocabulary 270 --corpus %s --to %s"
                .formatted(text, file));
    assertThat(trained.get("vocabulary").asInt()).isEqualTo(270);

    JsonNode inspected = json("tokenizer inspect --tokenizer " + file);
    assertThat(inspected.get("type").asText()).isEqualTo("bpe");
    assertThat(inspected.get("vocabulary").asInt()).isEqualTo(270);
    assertThat(inspected.get("lossless").asBoolean()).isTrue();

    String input = " --tokenizer %s --file ".formatted(file);
    JsonNode encoded = json("tokenizer encode" + input + text);
    assertThat(encoded.get("bytes").asLong()).isEqualTo(Files.size(text));
    assertThat(encoded.get("ids")).hasSize(encoded.get("tokens").asInt());
    assertThat(encoded.get("tokensPerByte").asDouble()).isLessThan(0.9);

    Path ids = folder.resolve("ids.txt");
    Files.writeString(ids, run("tokenizer encode" + input + text).succeeded().out());
    assertThat(run("tokenizer decode" + input + ids).succeeded().out())
        .isEqualTo(Files.readString(text));
    assertThat(json("tokenizer decode" + input + ids).get("text").asText())
        .isEqualTo(Files.readString(text));
    Files.writeString(ids, "1 270");
    run("tokenizer decode" + input + ids).failed(2, List.of("ids from 0 to 269, not 270"));
  }

  @Test
  void vocabularyIsOfTheTrainingTextOnly() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "aa bb\n".repeat(90) + "cc ".repeat(60));
    Path file = folder.resolve("words.json");
    assertThat(
            json("tokenizer train --type words --min-count 2 --corpus %s --to %s"
                    .formatted(text, file))
                .get("vocabulary")
                .asInt())
        .isEqualTo(5); // the first 648 of 720 bytes, which include some cc
    assertThat(Files.readString(file, UTF_8)).contains("{\"<unk>\":0,\"<eos>\":1,\"aa\":2");
  }

  /** The run, its checkpoints and its SavedModel use the tokenizer, which follows the text. */
  @ParameterizedTest
  @CsvSource({"bpe,270,true", "words,,false", "characters,,false"})
  void runsTrainWithTheirOwnVocabulary(String type, Integer size, boolean lossless)
      throws IOException {
    Path run = folder.resolve("run");
    List<String> words =
        new ArrayList<>(
            List.of("train", "--quiet", "--json", "--config", folder + "/small.yaml", "--run"));
    words.addAll(List.of(run.toString(), "--corpus", folder + "/text.txt"));
    words.addAll(List.of("--set", "model.vocabulary=0", "--set", "data.tokenizer=" + type));
    if (size != null) {
      words.addAll(List.of("--set", "data.tokenizer={type: %s, size: %s}".formatted(type, size)));
    }
    JsonNode trained = Outcome.of(words).json();
    JsonNode tokenizer = json("tokenizer inspect --tokenizer " + run + "/data/tokenizer.json");
    assertThat(tokenizer.get("type").asText()).isEqualTo(type);
    assertThat(tokenizer.get("lossless").asBoolean()).isEqualTo(lossless);
    int vocabulary = tokenizer.get("vocabulary").asInt();
    assertThat(Files.readString(run.resolve("config.yaml")))
        .contains("  vocabulary: %s\n".formatted(vocabulary));
    assertThat(Files.readAllBytes(run.resolve("model/assets/tokenizer.json")))
        .isEqualTo(Files.readAllBytes(run.resolve("data/tokenizer.json")));

    JsonNode kept = json("inspect --checkpoint " + run + "/checkpoints/6");
    assertThat(kept.get("tokenizer")).isEqualTo(tokenizer);
    assertThat(json("inspect --model " + run + "/model").get("tokenizer")).isEqualTo(tokenizer);

    JsonNode scored = json("evaluate --run " + run);
    assertThat(scored.get("bitsPerByte").asDouble())
        .isWithin(1e-6)
        .of(trained.get("validationBitsPerByte").asDouble());
    double perToken = scored.get("bitsPerToken").asDouble();
    // A model that has learned next to nothing is about as good as a uniform one.
    assertThat(perToken).isWithin(2).of(Math.log(vocabulary) / Math.log(2));
    assertThat(scored.get("bytes").asLong()).isAtLeast(scored.get("tokens").asLong());

    assertThat(scored.get("characters")).isEqualTo(scored.get("bytes")); // the text is ASCII
    for (String figure :
        List.of("BitsPerCharacter", "BitsPerToken", "TokenPerplexity", "WordPerplexity")) {
      assertThat(scored.get(Ascii.toLowerCase(figure.charAt(0)) + figure.substring(1)).asDouble())
          .isWithin(1e-6)
          .of(trained.get("validation" + figure).asDouble());
    }
    assertThat(Files.readString(run.resolve("metrics.csv")))
        .contains("validationBitsPerToken,validationTokenPerplexity,validationWordPerplexity");

    run("report --run " + run).succeeded();
    String unit = lossless ? "bits per byte" : "bits per token";
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("The loss of tokens, in %s,".formatted(unit));

    JsonNode written = json("generate --model " + run + "/model --tokens 20 --prompt seven");
    assertThat(written.get("tokens").asInt()).isEqualTo(20);
    assertThat(written.get("text").asText()).isNotEmpty();
    List<String> again = new ArrayList<>(words);
    again.add("--resume");
    Outcome.of(again).json();
  }

  /** A file with an added token is read by Hugging Face's library. */
  @Test
  void runsTrainWithFilesOfOtherLibraries() throws IOException {
    Path file = folder.resolve("bpe.json");
    json(
        "tokenizer train --type bpe --vocabulary 270 --corpus %s/text.txt --to %s"
            .formatted(folder, file));
    String token =
        "{'id':270,'content':'<|end|>','single_word':false,'lstrip':false,'rstrip':false,"
            + "'normalized':false,'special':true}";
    String added = "\"added_tokens\":[%s]".formatted(token.replace('\'', '"'));
    Files.writeString(file, Files.readString(file).replace("\"added_tokens\":[]", added));
    Outcome inspected = run("tokenizer inspect --tokenizer " + file).succeeded();
    assertThat(inspected.err()).isEmpty();
    assertThat(inspected.out())
        .startsWith("type: tokenizer.json\nvocabulary: 271\nlossless: true\n");

    Path run = folder.resolve("run");
    List<String> words =
        List.of(
            "train",
            "--json",
            "--config",
            folder + "/small.yaml",
            "--run",
            run.toString(),
            "--corpus",
            folder + "/text.txt",
            "--set",
            "model.vocabulary=0",
            "--set",
            "data.tokenizer={type: file, path: '%s'}".formatted(file));
    JsonNode trained = Outcome.of(words).json();
    Files.delete(file); // the run has its own copy
    assertThat(json("evaluate --run " + run).get("bitsPerByte").asDouble())
        .isWithin(1e-6)
        .of(trained.get("validationBitsPerByte").asDouble());
    JsonNode written = json("generate --model %s/model --tokens 10 --prompt seven".formatted(run));
    assertThat(written.get("tokens").asInt()).isEqualTo(10);
  }

  private Outcome run(String line) {
    return Outcome.of(List.of(line.split(" ")));
  }

  private JsonNode json(String line) throws IOException {
    return run(line + " --json").json();
  }
}
