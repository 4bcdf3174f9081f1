package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SmallRun.Given.class)
final class ReportCommandTest {

  private final SmallRun small;

  @TempDir private Path folder;

  ReportCommandTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void writesAPageAndPictures() throws IOException {
    Path page = folder.resolve("page.html");
    Path pictures = folder.resolve("new/pictures");
    var json = report("--to=" + page, "--pictures=" + pictures, "--json").json();
    assertThat(Path.of(json.get("report").textValue())).isEqualTo(page);
    String html = Files.readString(page);
    assertThat(html).startsWith("<!doctype html>");
    assertThat(html).contains("<h1>run</h1>");
    // The whole validation split was read, so this is the figure that `train` printed at its end.
    double validation = small.report().get("validationBitsPerByte").doubleValue();
    assertThat(html).contains("whole validation split");
    assertThat(html).contains("<dd>%.4f</dd>".formatted(validation));
    ImmutableList.Builder<String> named = ImmutableList.builder();
    json.get("pictures").forEach(picture -> named.add(picture.textValue()));
    try (Stream<Path> files = Files.list(pictures)) {
      assertThat(files.map(Path::toString).toList()).containsExactlyElementsIn(named.build());
    }
    for (String name : List.of("loss", "attention-by-age")) {
      assertThat(Files.readString(pictures.resolve(name + ".svg"))).startsWith("<svg xmlns=");
    }
  }

  @Test
  void aRunThatCannotBeWrittenIsReportedElsewhere() throws IOException {
    Path run = FolderContent.copy(small.folder(), folder.resolve("copy"));
    Files.createDirectory(run.resolve(".report.html.tmp")); // in the way of the page
    Outcome.of("report", "--quiet", "--run=" + run, "--windows=1")
        .failed(1, List.of("file (" + run.resolve("report.html") + ") cannot be", "--to writes"));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aRunThatMayNotBeWrittenIsRefusedBeforeItIsRead() throws IOException {
    Path run = FolderContent.copy(small.folder(), folder.resolve("copy"));
    var permissions = Files.getPosixFilePermissions(run);
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeFalse(Files.isWritable(run), "root may write everywhere");
      Outcome.of("report", "--run=" + run)
          .failed(2, List.of("report folder (" + run + ") must be writable", "--to may name"));
    } finally {
      Files.setPosixFilePermissions(run, permissions);
    }
  }

  @Test
  void thePageGoesIntoTheRunsFolder() throws IOException {
    Path run = FolderContent.copy(small.folder(), folder.resolve("copy"));
    Path pictures = folder.resolve("pictures");
    Outcome outcome =
        Outcome.of(
                "report", "--run=" + run, "--windows=1", "--pictures=" + pictures, "--charts=loss")
            .succeeded();
    assertThat(outcome.out()).contains("picture: " + pictures.resolve("loss.svg"));
    assertThat(List.of(pictures.toFile().list())).containsExactly("loss.svg");
    assertThat(outcome.out()).contains("report: " + run.resolve("report.html"));
    assertThat(outcome.err()).contains("evaluating 1/1");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("first 8 tokens of the validation split");
  }

  @Test
  void aRunWithoutAStepIsRefusedAndNothingIsWritten() throws IOException {
    Path run = FolderContent.copy(small.folder(), folder.resolve("copy"));
    Files.delete(run.resolve("metrics.csv"));
    var before = FolderContent.of(folder);
    Outcome.of("report", "--run=" + run, "--pictures=" + folder.resolve("pictures"))
        .failed(2, List.of("copy) has taken no step yet", "compressive train"));
    assertThat(FolderContent.of(folder)).isEqualTo(before);
  }

  private Outcome report(String... more) {
    return Outcome.of(
        Stream.concat(Stream.of("report", "--run=" + small.folder()), Arrays.stream(more))
            .toList());
  }
}
