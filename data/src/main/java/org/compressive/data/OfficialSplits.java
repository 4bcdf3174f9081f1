package org.compressive.data;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import com.google.common.io.Files;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The splits that a corpus comes with. If a corpus has none, or if the configuration names only
 * training text, all of its documents are distributed among the splits. If it has no validation
 * split, the training documents are distributed between training and validation.
 */
final class OfficialSplits {
  private static final int NAMES = 3;

  /** The official splits of a corpus that has none. */
  static final OfficialSplits NONE = new OfficialSplits();

  private final Map<DocumentFile, Split> splits = new LinkedHashMap<>();
  private final Map<Split, Integer> files = new EnumMap<>(Split.class);
  private final SetMultimap<Split, String> names = LinkedHashMultimap.create();
  private final List<DocumentFile> outside = new ArrayList<>();

  private OfficialSplits() {}

  /**
   * Recognizes splits by the names of the configured files, folders and archives, or by the names
   * at their top level. The splits are official if there is training text and at least one other
   * split.
   *
   * @throws CorpusException if only some of the parts have official splits
   */
  static OfficialSplits recognize(List<CorpusPart> parts) {
    OfficialSplits official = new OfficialSplits();
    List<CorpusPart> without = new ArrayList<>();
    for (CorpusPart part : parts) {
      if (!part.files().isEmpty() && !official.addNamed(part)) {
        without.add(part);
      }
    }
    if (!SplitNames.areComplete(official.names.keySet())) {
      return NONE;
    }
    if (!without.isEmpty()) {
      throw new CorpusException(
          ("corpus (%s) has no official splits, while another part has; data.train, data.validation"
                  + " and data.test must say which text is which")
              .formatted(without.get(0).name()));
    }
    official.checkDisjoint();
    return official;
  }

  /**
   * Returns the splits for which the configuration names parts.
   *
   * @throws CorpusException if a document is in two splits
   */
  static OfficialSplits named(Map<Split, List<CorpusPart>> parts) {
    if (!SplitNames.areComplete(parts.keySet())) {
      return NONE;
    }
    OfficialSplits official = new OfficialSplits();
    parts.forEach((split, ofSplit) -> ofSplit.forEach(part -> official.addWhole(part, split)));
    official.checkDisjoint();
    return official;
  }

  /** Returns whether the corpus has official splits. */
  boolean any() {
    return !splits.isEmpty();
  }

  /** Returns whether the corpus has official splits, but {@code split} is not among them. */
  boolean lacks(Split split) {
    return any() && !files.containsKey(split);
  }

  /**
   * Returns the official split of a document, or empty if the document must be assigned to a split.
   */
  Optional<Split> of(Document document) {
    return document.split();
  }

  /**
   * Returns the official split of a file's documents, or empty if they must be assigned to splits.
   */
  Optional<Split> of(DocumentFile file) {
    Split split = splits.get(file);
    return split == null || (split == Split.TRAINING && lacks(Split.VALIDATION))
        ? Optional.empty()
        : Optional.of(split);
  }

  /**
   * Returns the split to which a document or token without an official split is assigned.
   *
   * @param third the one of the three splits that it would have in a corpus without official splits
   */
  Split dealt(Split third) {
    return rule().dealt(third);
  }

  /** Returns the rule by which documents without an official split are assigned. */
  SplitRule rule() {
    return new SplitRule(
        any(),
        files.containsKey(Split.VALIDATION),
        files.containsKey(Split.TEST),
        any() ? description() : "");
  }

  /** Returns whether a file is part of the corpus. */
  boolean includes(DocumentFile file) {
    return !any() || splits.containsKey(file);
  }

  /**
   * Returns a clause for users that says where each split comes from: {@code training is a,
   * validation is b}.
   */
  String description() {
    List<String> clauses = new ArrayList<>();
    for (Split split : Split.values()) {
      if (!lacks(split)) {
        clauses.add(split + " is " + some(names.get(split)) + count(files.get(split)));
      }
    }
    return String.join(", ", clauses);
  }

  /** Returns a sentence that names the files outside the official splits, if there are any. */
  Optional<String> leftOut() {
    return outside.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s %s left out, being outside the official splits"
                .formatted(
                    some(outside.stream().map(DocumentFile::path).toList()),
                    outside.size() == 1 ? "is" : "are"));
  }

  /** Adds those files of a part that names assign to a split; returns whether there are any. */
  private boolean addNamed(CorpusPart part) {
    Map<String, Split> inside =
        SplitNames.inside(part.files().stream().map(DocumentFile::path).toList());
    part.files().forEach(file -> file.split().ifPresent(own -> inside.put(file.path(), own)));
    Optional<Split> whole = SplitNames.ofFile(fileName(part));
    if (whole.isPresent() && !SplitNames.areComplete(inside.values())) {
      addWhole(part, whole.get());
      return true;
    }
    for (DocumentFile file : part.files()) {
      Split split = inside.get(file.path());
      if (split == null) {
        outside.add(file);
      } else {
        add(file, split, file.description());
      }
    }
    return !inside.isEmpty();
  }

  private void addWhole(CorpusPart part, Split split) {
    part.files().forEach(file -> add(file, split, part.name()));
  }

  private void add(DocumentFile file, Split split, String name) {
    splits.put(file, split);
    files.merge(split, 1, Integer::sum);
    names.put(split, name);
  }

  private void checkDisjoint() {
    Map<String, Split> places = new HashMap<>();
    Set<String> twice = new HashSet<>();
    splits.forEach(
        (file, split) -> {
          Split other = places.putIfAbsent(place(file), split);
          if (other != null && other != split) {
            twice.add(file.location());
          }
        });
    if (!twice.isEmpty()) {
      throw new CorpusException(
          "document (%s) must be in one split, not in two"
              .formatted(twice.stream().sorted().findFirst().orElseThrow()));
    }
  }

  /**
   * Returns the absolute location of a file, without "." and "..", so that different relative paths
   * to a file yield the same location.
   */
  private static String place(DocumentFile file) {
    return Files.simplifyPath(new File(file.location()).getAbsolutePath());
  }

  private static String fileName(CorpusPart part) {
    Path name = Path.of(part.name()).toAbsolutePath().normalize().getFileName();
    return name == null ? "" : name.toString();
  }

  private static String some(Collection<String> names) {
    ImmutableList<String> first = names.stream().limit(NAMES).collect(toImmutableList());
    int more = names.size() - first.size();
    return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
  }

  private static String count(int files) {
    return files == 1 ? "" : " (" + files + " files)";
  }
}
