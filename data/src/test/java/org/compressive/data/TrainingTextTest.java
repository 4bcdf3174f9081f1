package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingTextTest {
  @TempDir private Path folder;

  @Test
  void theOfficialTrainingSplitIsTakenWhole() throws IOException {
    write("train.txt", "abc");
    write("valid.txt", "d");
    write("test.txt", "e");

    assertThat(training()).containsExactly("abc");
  }

  @Test
  void aSingleDocumentGivesItsFirstNineTenths() throws IOException {
    write("text.txt", "0123456789");

    assertThat(training()).containsExactly("012345678");
  }

  @Test
  void trainingTextWithoutValidationLeavesOutWhatValidationIsTakenFrom() throws IOException {
    write("train.txt", "0123456789");
    write("test.txt", "e");

    assertThat(training()).containsExactly("012345678");
  }

  @Test
  void documentsDealtToValidationOrTestAreLeftOut() throws IOException {
    for (int i = 0; i < 100; i++) {
      write(i + ".txt", Integer.toString(i));
    }

    List<String> dealt =
        IntStream.range(0, 100)
            .mapToObj(Integer::toString)
            .filter(name -> Split.ofDocument(name + ".txt") == Split.TRAINING)
            .toList();
    assertThat(dealt.size()).isLessThan(100);
    assertThat(training()).containsExactlyElementsIn(dealt);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private List<String> training() throws IOException {
    try (Corpus corpus = Corpus.open(DataConfig.of(folder.toString()))) {
      List<String> texts = new ArrayList<>();
      for (Document document : TrainingText.of(corpus)) {
        try (InputStream text = document.open()) {
          texts.add(new String(text.readAllBytes(), UTF_8));
        }
      }
      return texts;
    }
  }
}
