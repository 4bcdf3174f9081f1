package org.compressive.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.compressive.files.StagedFolder;

/**
 * All parts of a corpus, each prepared by {@link Preparation#writePart}, possibly on different
 * machines.
 */
public final class PreparedParts {
  /** The members of a description that may differ between parts. */
  private static final ImmutableList<String> OWN = ImmutableList.of("part", "corpus", "holds");

  /**
   * A setting that may differ between parts, because the tokenizers themselves are compared. The
   * paths of the text may differ as well.
   */
  private static final String TOKENIZER = "tokenizer";

  private static final String DESCRIPTION = "description";

  private final ImmutableList<Path> folders; // sorted by number
  private final PartDescription corpus;
  private final Tokenizer tokenizer;

  private PreparedParts(List<Path> folders, PartDescription corpus, Tokenizer tokenizer) {
    this.folders = ImmutableList.copyOf(folders);
    this.corpus = corpus;
    this.tokenizer = tokenizer;
  }

  /**
   * Opens the parts of a corpus, in any order.
   *
   * @param paths folders of parts, or folders that hold such folders
   * @throws CorpusException if a folder holds no part, if a part is missing or present twice, or if
   *     the parts are not of the same corpus, prepared in the same way
   */
  public static PreparedParts open(List<Path> paths) throws IOException {
    Map<Integer, Path> folders = new TreeMap<>();
    int of = 0;
    for (Path path : paths) {
      for (Path folder : parts(path)) {
        PartNumber part = PartNumber.parse(PartDescription.read(folder).part());
        of = part.of();
        Path other = folders.putIfAbsent(part.number(), folder);
        if (other != null) {
          throw new CorpusException(
              "part (%s) is number %s, as %s is".formatted(folder, part.number(), other));
        }
      }
    }
    for (int number = 1; number <= of; number++) {
      if (!folders.containsKey(number)) {
        throw new CorpusException(
            "part (%s/%s) is missing from %s".formatted(number, of, paths.get(0)));
      }
    }
    List<Path> all = ImmutableList.copyOf(folders.values());
    Path first = all.get(0);
    all.forEach(folder -> checkSame(first, folder));
    return new PreparedParts(
        all, PartDescription.read(first), Tokenizer.read(first.resolve(Tokenizer.ASSET)));
  }

  private static List<Path> parts(Path path) throws IOException {
    if (PartDescription.isIn(path)) {
      return ImmutableList.of(path);
    }
    if (!Files.isDirectory(path)) {
      throw new CorpusException(
          "part (%s) must be a folder that a part was prepared in".formatted(path));
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> parts = entries.filter(PartDescription::isIn).sorted().toList();
      if (parts.isEmpty()) {
        throw new CorpusException("part (%s) must hold %s".formatted(path, PartDescription.FILE));
      }
      return parts;
    }
  }

  private static void checkSame(Path one, Path other) {
    JsonNode expected = comparable(one);
    JsonNode found = comparable(other);
    expected
        .properties()
        .forEach(
            member -> {
              JsonNode value = found.get(member.getKey());
              if (!member.getValue().equals(value)) {
                throw new CorpusException(
                    "part (%s) differs from part (%s) in its %s (%s, not %s)"
                        .formatted(other, one, member.getKey(), value, member.getValue()));
              }
            });
    try {
      if (!Arrays.equals(
          Files.readAllBytes(one.resolve(Tokenizer.ASSET)),
          Files.readAllBytes(other.resolve(Tokenizer.ASSET)))) {
        throw new CorpusException(
            "part (%s) was prepared with another tokenizer than %s".formatted(other, one));
      }
    } catch (IOException e) {
      throw CorpusException.unreadable("part", other.toString(), e);
    }
  }

  private static JsonNode comparable(Path folder) {
    PartDescription description = PartDescription.read(folder);
    ObjectNode tree = (ObjectNode) Json.tree(description);
    if (description.reading() instanceof ObjectNode reading) {
      tree.set("settings", reading.without(TOKENIZER));
    }
    tree.put("parts", PartNumber.parse(tree.get("part").asText()).of());
    if (tree.get("splits") instanceof ObjectNode splits) {
      splits.remove(DESCRIPTION);
    }
    return tree.without(OWN);
  }

  /**
   * Merges the parts into a prepared corpus. The store has the same bytes as the one that {@link
   * Preparation#write} creates from the whole corpus, opened in the same way as the first part.
   *
   * @param store the folder to create, which must not exist; the folder above it must exist
   * @throws CorpusException if a document is missing or the text is too short
   * @throws IOException if the store exists or cannot be written, or a part is damaged
   */
  public PreparedSummary merge(Path store) throws IOException {
    if (Files.exists(store, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(store.toString());
    }
    try (StagedFolder staged = StagedFolder.create(store)) {
      PreparedSummary summary = new Assembly(folders, corpus, tokenizer).writeInto(staged.path());
      staged.commit();
      return summary;
    }
  }
}
