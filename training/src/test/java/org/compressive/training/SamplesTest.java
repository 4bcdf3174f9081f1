package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.inference.Prompt;
import org.compressive.inference.Sampler;
import org.compressive.inference.TextGenerator;
import org.compressive.inference.TextLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.GraphDef;

final class SamplesTest {

  private static final String SETTING = "training.sampleTokens=40";

  @TempDir Path folder;

  @Test
  void everyValidatedCheckpointGeneratesTheTextThatItsModelDoes() throws IOException {
    var run = TinyRun.create(folder, SETTING);
    Map<Long, String> told = new HashMap<>();
    TinyRun.train(
        run,
        new TrainingListener() {
          @Override
          public void sampled(long step, String text) {
            told.put(step, text);
          }
        });
    assertThat(TinyRun.names(run.samples())).containsExactly("10.txt", "20.txt", "30.txt");
    for (var checkpoint : List.of(10L, 20L, 30L)) {
      String text = Files.readString(run.samples().resolve(checkpoint + ".txt"));
      assertThat(text).isNotEmpty();
      assertThat(text).isEqualTo(told.get(checkpoint));
      assertThat(text).isEqualTo(generated(run, checkpoint));
    }
    assertThat(told.get(30L)).isNotEqualTo(told.get(10L));
  }

  /** A stop writes a checkpoint that is not validated, and so generates no text. */
  @Test
  void aStoppedAndResumedRunGeneratesTheSame() throws IOException {
    var run = TinyRun.create(folder, SETTING);
    TinyRun.train(run);
    var stopped = TinyRun.create(Files.createDirectory(folder.resolve("stopped")), SETTING);
    TinyRun.trainUntil(stopped, 17);
    assertThat(TinyRun.names(stopped.samples())).containsExactly("10.txt");
    TinyRun.train(stopped);
    for (String name : TinyRun.names(run.samples())) {
      assertThat(Files.readString(stopped.samples().resolve(name)))
          .isEqualTo(Files.readString(run.samples().resolve(name)));
    }
  }

  @Test
  void textsOfLaterStepsAreDeletedBecauseThoseStepsAreTakenAgain() throws IOException {
    for (String name : List.of("10.txt", "20.txt", "30.txt", "notes.txt")) {
      Files.writeString(folder.resolve(name), name);
    }
    SampleFiles.open(folder, 20);
    assertThat(TinyRun.names(folder)).containsExactly("10.txt", "20.txt", "notes.txt");
  }

  @Test
  void tensorBoardShowsTheTextUnchanged() throws IOException {
    try (var log = EventLog.open(folder, 0, GraphDef::getDefaultInstance)) {
      log.sampled(200, "# no heading\n  *no* emphasis");
      var events = EventFile.read(folder.resolve(TinyRun.names(folder).get(0)));
      var event = events.get(events.size() - 1);
      assertThat(event.getStep()).isEqualTo(200);
      var value = event.getSummary().getValue(0);
      assertThat(value.getTag()).isEqualTo("sample/text_summary");
      assertThat(value.getMetadata().getPluginData().getPluginName()).isEqualTo("text");
      assertThat(value.getTensor().getStringVal(0).toStringUtf8())
          .isEqualTo("    # no heading\n      *no* emphasis\n");
    }
  }

  private static String generated(RunFolder run, long step) {
    var checkpoint = Checkpoint.open(run.folder().resolve("checkpoints/" + step));
    try (var model = run.model(checkpoint);
        var generator = new TextGenerator(model);
        var text =
            generator.generate(Prompt.of("", 7), TextLimits.tokens(40), Sampler.temperature(0.8))) {
      return text.pieces().collect(Collectors.joining());
    }
  }
}
