package org.compressive.data;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.compressive.files.DurableFiles;

/** Combines the shards of all parts of a corpus into a prepared corpus. */
final class Assembly {
  private final ImmutableList<Path> folders;
  private final PartDescription corpus;
  private final Tokenizer tokenizer;

  /**
   * Creates an assembly.
   *
   * @param folders the folders that hold the shards of all parts
   * @param corpus the description of the corpus, which all parts share
   */
  Assembly(List<Path> folders, PartDescription corpus, Tokenizer tokenizer) {
    this.folders = ImmutableList.copyOf(folders);
    this.corpus = corpus;
    this.tokenizer = tokenizer;
  }

  /**
   * Writes the files of a prepared corpus into a folder that exists.
   *
   * @throws CorpusException if the text is so short that the training split would hold fewer than
   *     {@code window + 1} tokens, or the validation or test split fewer than 2 (unless the
   *     official splits lack a test split)
   */
  PreparedSummary writeInto(Path folder) throws IOException {
    CorpusSurvey survey = CorpusSurvey.of(folders, corpus);
    CorpusSummary summary = survey.summary();
    Optional<String> obstacle = survey.obstacle(corpus.window());
    try (SplitWriters writers = new SplitWriters(folder, tokenizer.vocabulary());
        Shards shards = Shards.open(folders)) {
      PositionSplit byPosition =
          new PositionSplit(writers, corpus.splits(), survey.dealtTokens(), tokenizer);
      for (ShardReader shard = shards.next(); shard != null; shard = shards.next()) {
        if (obstacle.isPresent()) {
          byPosition.add(shard, shard.document());
        } else {
          writers.copy(shard, shard.document(), survey.splitOf(shard.document()));
        }
      }
      checkLengths(writers, summary);
      writers.finish(TokenOrigin.of(summary, tokenizer));
      SplitNote split = new SplitNote(corpus, survey);
      String note = obstacle.map(split::byPosition).orElseGet(split::byDocument);
      DurableFiles.write(folder.resolve(Tokenizer.ASSET), tokenizer.asset());
      DurableFiles.write(
          folder.resolve(PreparedManifest.FILE),
          SealedJson.write(
              new PreparedManifest(
                  PreparedManifest.FORMAT,
                  summary,
                  writers.tokens(Split.TRAINING),
                  writers.tokens(Split.VALIDATION),
                  writers.tokens(Split.TEST),
                  note,
                  corpus.settings(),
                  survey.checksumOfSplits())));
      return new PreparedSummary(summary, note);
    }
  }

  /** Checks that each split holds enough tokens. */
  private void checkLengths(SplitWriters writers, CorpusSummary summary) {
    int window = corpus.window();
    for (Split split : Split.values()) {
      long least = split == Split.TEST && corpus.splits().lacks(split) ? 0 : least(split, window);
      if (writers.tokens(split) < least) {
        throw new CorpusException(
            ("corpus (%s) is too short; split (%s) has %s of the %s tokens and needs at least %s"
                    + " (training a window of %s and one token more, the other splits 2)")
                .formatted(
                    corpus.corpus(),
                    split,
                    writers.tokens(split),
                    summary.tokens(),
                    least,
                    window));
      }
    }
  }

  /**
   * Returns the minimum number of tokens in a usable split: an input and a target or, for training,
   * a whole window and its last target.
   */
  static long least(Split split, int window) {
    return split == Split.TRAINING ? window + 1L : 2;
  }
}
