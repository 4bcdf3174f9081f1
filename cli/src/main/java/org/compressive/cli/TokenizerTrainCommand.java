package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.compressive.data.BpeVocabulary;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.CharacterVocabulary;
import org.compressive.data.Corpus;
import org.compressive.data.DataConfig;
import org.compressive.data.Tokenizer;
import org.compressive.data.TokenizerChoice;
import org.compressive.data.TrainingText;
import org.compressive.data.WordVocabulary;
import org.compressive.files.DurableFiles;
import org.compressive.graph.config.ConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code compressive tokenizer train} command. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Learns a vocabulary from the training text and writes it as a tokenizer.json.",
    footer = {
      "",
      "Example:",
      "  compressive tokenizer train --type bpe --vocabulary 8000 --to bpe.json"
    })
final class TokenizerTrainCommand implements Callable<Integer> {

  /** The kinds of tokenizer. */
  enum Type {
    BYTES,
    CHARACTERS,
    WORDS,
    BPE
  }

  @Option(
      names = "--type",
      paramLabel = "bytes|characters|words|bpe",
      required = true,
      description = "The kind of tokenizer.")
  private @Nullable Type type;

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      description = "Maximum number of ids. Default: 8192 for bpe, otherwise no limit.")
  private @Nullable Integer vocabulary;

  @Option(
      names = "--min-count",
      paramLabel = "N",
      description = "How often a word or a character must occur to be in the vocabulary.")
  private @Nullable Integer minCount;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "The file to write, which must not exist.")
  private @Nullable Path to;

  @ArgGroup(validate = false, heading = "%nText%n")
  private CorpusOptions corpus = new CorpusOptions();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Usage.check(spec, !Files.exists(to), "--to (" + to + ") must be a file that does not exist");
    Path folder = to.toAbsolutePath().getParent();
    Usage.check(
        spec, Files.isDirectory(folder), "--to (" + to + ") must be in a folder that exists");
    TokenizerChoice choice = choice();
    Tokenizer tokenizer;
    try (var opened = Corpus.open(corpus.over(DataConfig.embedded()))) {
      tokenizer = choice.tokenizer(TrainingText.of(opened));
    }
    DurableFiles.write(to, tokenizer.asset());
    output.print(String.format(Locale.ROOT, "%,d ids: %s", tokenizer.vocabulary(), to));
    if (output.json()) {
      output.printJson(new Trained(tokenizer.vocabulary(), to.toString()));
    }
    return ExitCode.OK;
  }

  /** The output of {@code tokenizer train --json}. */
  record Trained(int vocabulary, String tokenizer) {}

  private TokenizerChoice choice() {
    int size = vocabulary == null ? 0 : vocabulary;
    int least = minCount == null ? 0 : minCount;
    Usage.check(
        spec,
        vocabulary == null || (vocabulary >= 1 && type != Type.BYTES),
        "--vocabulary (%s) must be at least 1, and not be given for bytes".formatted(vocabulary));
    Usage.check(
        spec,
        minCount == null || type == Type.WORDS || type == Type.CHARACTERS,
        "--min-count (%s) must be given for words or characters only".formatted(minCount));
    try {
      return switch (type) {
        case BYTES -> new ByteTokenizer();
        case CHARACTERS -> new CharacterVocabulary(size, least);
        case WORDS -> new WordVocabulary(size, least);
        case BPE -> new BpeVocabulary(size);
      };
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage());
    }
  }
}
