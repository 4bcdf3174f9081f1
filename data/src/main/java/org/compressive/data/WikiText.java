package org.compressive.data;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.compressive.data.records.Articles;
import org.compressive.data.records.Records;
import org.compressive.data.records.TextLines;

/**
 * Recognizes the files of WikiText-2 and WikiText-103, and counts the words of files in which
 * {@code <unk>} replaces rare words. As in the published counts, words are separated by white
 * space, and each line end counts as a word.
 */
final class WikiText {
  private static final Pattern NAME =
      Pattern.compile(
          "(?:.*/)?wiki(?:text-\\d+)?(?:-raw)?(?:-v1)?[._-](?:train|valid|test)[.](?:tokens|raw)"
              + "(?:\\.txt)?",
          Pattern.CASE_INSENSITIVE);

  private static final byte[] UNKNOWN = " <unk> ".getBytes(US_ASCII);

  /** The published numbers of words in each split of WikiText-103 and of WikiText-2. */
  private static final ImmutableMap<Split, ImmutableSet<Long>> PUBLISHED =
      ImmutableMap.of(
          Split.TRAINING, ImmutableSet.of(103_227_021L, 2_088_628L),
          Split.VALIDATION, ImmutableSet.of(217_646L),
          Split.TEST, ImmutableSet.of(245_569L));

  private final Map<Split, Long> words = new EnumMap<>(Split.class);

  /** Returns whether a file has a name like those of WikiText's text files. */
  static boolean isNamed(String name) {
    return NAME.matcher(name).matches();
  }

  /** Returns whether a text that begins with these bytes begins with the title of an article. */
  static boolean begins(byte[] head) {
    try (Records lines = new TextLines(new ByteArrayInputStream(head))) {
      byte[] line = lines.next();
      while (line != null && new String(line, US_ASCII).isBlank()) {
        line = lines.next();
      }
      return line != null && Articles.isTitle(line);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory cannot be read", e);
    }
  }

  /**
   * Adds the number of words in a file to the total of the split that its name indicates. Does
   * nothing if the name indicates no split or if the file has no {@code <unk>}.
   *
   * @param name the path of the file, whose last segment indicates the split
   */
  void count(String name, Records lines) throws IOException {
    var split = SplitNames.ofFile(name.substring(name.lastIndexOf('/') + 1));
    if (split.isEmpty()) {
      return;
    }
    TextCounter counter = new TextCounter();
    long ends = 0;
    boolean unknown = false;
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      counter.add(line, 0, line.length);
      ends += line[line.length - 1] == '\n' ? 1 : 0;
      unknown = unknown || Bytes.indexOf(line, UNKNOWN) >= 0;
    }
    if (unknown) {
      words.merge(split.get(), counter.counts().words() + ends, Long::sum);
    }
  }

  /** Returns a sentence for each split whose number of words differs from the published one. */
  List<String> warnings(String corpus) {
    List<String> warnings = new ArrayList<>();
    words.forEach(
        (split, count) -> {
          if (!PUBLISHED.get(split).contains(count)) {
            warnings.add(
                "%s: the %s split of WikiText has %s words with line ends, where %s are published"
                    .formatted(corpus, split, number(count), published(split)));
          }
        });
    return warnings;
  }

  private static String published(Split split) {
    return String.join(
        " (WikiText-103) or ", PUBLISHED.get(split).stream().map(WikiText::number).toList());
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
