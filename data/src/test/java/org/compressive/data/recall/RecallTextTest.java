package org.compressive.data.recall;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.compressive.data.Document;
import org.compressive.data.Split;
import org.compressive.data.recall.RecallConfig.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecallTextTest {

  private static final List<Integer> DISTANCES = List.of(16, 64, 256);

  private static RecallConfig config(Task task, double distractors) {
    return new RecallConfig(task, 0, DISTANCES, distractors, 1024, 24, 6, 2, 5);
  }

  /** The text is part of the results that were measured on it, so it must never change. */
  @Test
  void theSameSettingsGiveTheSameText() {
    var config = new RecallConfig(Task.PAIRS, 0, List.of(16), 0.5, 64, 2, 1, 1, 1);
    assertThat(RecallText.document(config, "training/000000.txt"))
        .isEqualTo(
            """
            !gsk=L;
            .......
            ?gsk=L;
            !ldm=X;
            !dho=Q;
            ?ldm=X;
            .......
            !bdn=H;
            """);
    var copy = new RecallConfig(Task.COPY, 0, List.of(24), 0.5, 64, 2, 1, 1, 1);
    assertThat(RecallText.document(copy, "training/000000.txt"))
        .isEqualTo(
            """
            [AGSKL]
            .......
            (DHOQL)
            {AGSKL}
            [HLDMX]
            (ZBDNH)
            (NVWJO)
            {HLDMX}
            """);
  }

  @Test
  void everyPairIsPlantedOnceAndAskedForAtItsDistance() throws IOException {
    Multiset<Integer> asked = HashMultiset.create();
    for (Document document : RecallText.documents(config(Task.PAIRS, 0.5), Split.TRAINING)) {
      List<String> lines = lines(document);
      assertThat(lines).hasSize(128);
      Map<String, Integer> planted = new HashMap<>();
      int distractors = 0;
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        assertThat(line).matches("[!?][a-z]{3}=[A-Z];|[.]{7}");
        if (line.startsWith("!")) {
          assertWithMessage(line).that(planted.put(line.substring(1, 4), i)).isNull();
          distractors++;
        } else if (line.startsWith("?")) {
          int at = planted.get(line.substring(1, 4));
          assertThat(lines.get(at).substring(1)).isEqualTo(line.substring(1));
          asked.add(8 * (i - at));
          distractors--;
        }
      }
      assertThat(distractors).isAtLeast(20); // half of at least 80 free lines
      assertThat(distractors).isAtMost(60);
    }
    assertThat(asked.elementSet()).containsExactlyElementsIn(DISTANCES);
    assertThat(asked).hasCount(16, 48);
    assertThat(asked).hasCount(64, 48);
    assertThat(asked.count(256)).isAtLeast(40); // not all fit
  }

  @Test
  void aCopyIsOfTheLastValueThatWasPlanted() throws IOException {
    Multiset<Integer> asked = HashMultiset.create();
    for (Document document : RecallText.documents(config(Task.COPY, 1), Split.TEST)) {
      String last = "";
      int at = 0;
      List<String> lines = lines(document);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        assertThat(line).matches("\\[[A-Z]{5}\\]|\\{[A-Z]{5}\\}|\\([A-Z]{5}\\)");
        if (line.startsWith("[")) {
          last = line.substring(1, 6);
          at = i;
        } else if (line.startsWith("{")) {
          assertThat(line.substring(1, 6)).isEqualTo(last);
          asked.add(8 * (i - at));
        }
      }
    }
    assertThat(asked.elementSet()).containsExactlyElementsIn(DISTANCES);
  }

  @Test
  void aValueHasAsManyLettersAsWanted() throws IOException {
    var pairs = new RecallConfig(Task.PAIRS, 9, List.of(16, 64), 0.5, 512, 8, 1, 1, 1);
    assertThat(pairs.line()).isEqualTo(16);
    List<String> lines = lines(RecallText.documents(pairs, Split.TEST).get(0));
    assertThat(lines).hasSize(32);
    int questions = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      assertThat(line).matches("[!?][a-z]{3}=[A-Z]{9};|[.]{15}");
      if (line.startsWith("?")) {
        int at = lines.indexOf("!" + line.substring(1));
        assertThat(16 * (i - at)).isAnyOf(16, 64);
        questions++;
      }
    }
    assertThat(questions).isEqualTo(8);
    var copy = new RecallConfig(Task.COPY, 13, List.of(32), 1, 512, 8, 1, 1, 1);
    List<String> copies = lines(RecallText.documents(copy, Split.TEST).get(0));
    questions = 0;
    for (int i = 0; i < copies.size(); i++) {
      String line = copies.get(i);
      assertThat(line).matches("\\[[A-Z]{13}\\]|\\{[A-Z]{13}\\}|\\([A-Z]{13}\\)");
      if (line.startsWith("{")) {
        assertThat(copies.get(i - 2)).isEqualTo("[" + line.substring(1, 14) + "]");
        questions++;
      }
    }
    assertThat(questions).isEqualTo(8);
  }

  @Test
  void lettersAreThoseOfTheTaskUnlessTheyAreSet() {
    assertThat(config(Task.PAIRS, 0).valueLetters()).isEqualTo(1);
    assertThat(config(Task.COPY, 0).valueLetters()).isEqualTo(5);
    for (int letters : List.of(-1, 201)) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> new RecallConfig(Task.PAIRS, letters, DISTANCES, 0, 1024, 1, 1, 1, 1));
      assertThat(e)
          .hasMessageThat()
          .isEqualTo("data.recall.letters (" + letters + ") must be 0 to 200");
    }
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new RecallConfig(Task.PAIRS, 2, List.of(16), 0, 1024, 1, 1, 1, 1));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo(
            "data.recall.length (1024) must be a multiple of a line's 9 bytes from 18 to 65536");
  }

  @Test
  void withoutDistractorsTheRestIsFiller() throws IOException {
    List<String> lines = lines(RecallText.documents(config(Task.PAIRS, 0), Split.TEST).get(0));
    long planted = lines.stream().filter(line -> line.startsWith("!")).count();
    assertThat(lines.stream().filter(line -> line.startsWith("?")).count()).isEqualTo(planted);
    assertThat(lines.stream().filter(line -> line.equals(".......")).count())
        .isEqualTo(128 - 2 * planted);
  }

  @Test
  void splitsAndSeedsDiffer() throws IOException {
    var config = config(Task.PAIRS, 0.5);
    assertThat(RecallText.documents(config, Split.TRAINING)).hasSize(6);
    assertThat(RecallText.documents(config, Split.VALIDATION)).hasSize(2);
    assertThat(lines(RecallText.documents(config, Split.VALIDATION).get(0)))
        .isNotEqualTo(lines(RecallText.documents(config, Split.TEST).get(0)));
    var other = new RecallConfig(Task.PAIRS, 0, DISTANCES, 0.5, 1024, 24, 6, 2, 6);
    assertThat(lines(RecallText.documents(other, Split.TEST).get(0)))
        .isNotEqualTo(lines(RecallText.documents(config, Split.TEST).get(0)));
  }

  private static List<String> lines(Document document) throws IOException {
    try (var stream = document.open()) {
      return new String(stream.readAllBytes(), US_ASCII).lines().toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "12; 0.5; 64; data.recall.distances (12) must be positive multiples of a line's 8 bytes below",
        "64; 0.5; 64; data.recall.distances (64) must be positive multiples of a line's 8 bytes below",
        "8; 1.5; 64; data.recall.distractors (1.5) must be 0 to 1",
        "8; 0.5; 60; data.recall.length (60) must be a multiple of a line's 8 bytes from 16 to 65536"
      })
  void whatIsWrongIsSaid(int distance, double distractors, int length, String message) {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new RecallConfig(
                    Task.PAIRS, 0, List.of(distance), distractors, length, 1, 1, 1, 1));
    assertThat(e).hasMessageThat().startsWith(message);
  }
}
