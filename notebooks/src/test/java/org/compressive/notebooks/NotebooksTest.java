package org.compressive.notebooks;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs every notebook of the folder from top to bottom, one after another. */
final class NotebooksTest {

  @TestFactory
  Stream<DynamicTest> runsFromTopToBottom() throws Exception {
    Jupyter jupyter = Jupyter.installed();
    Path executed = Jupyter.target("executed");
    return notebooks().stream()
        .map(
            notebook ->
                DynamicTest.dynamicTest(
                    notebook.getFileName().toString(), () -> execute(jupyter, notebook, executed)));
  }

  /** The outputs in the repository are what readers see who do not run the notebooks. */
  @Test
  void isKeptAsItRan() throws Exception {
    for (Path notebook : notebooks()) {
      for (JsonNode cell : new ObjectMapper().readTree(notebook.toFile()).get("cells")) {
        if (cell.get("cell_type").asText().equals("code")) {
          String where = notebook + ": " + cell.get("source");
          assertWithMessage(where).that(cell.path("execution_count").isInt()).isTrue();
          for (JsonNode output : cell.get("outputs")) {
            assertWithMessage(where).that(output.get("output_type").asText()).isNotEqualTo("error");
          }
        }
      }
    }
  }

  private static List<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(""))) {
      List<Path> notebooks =
          files
              .filter(file -> file.toString().endsWith(".ipynb"))
              .sorted()
              .collect(ImmutableList.toImmutableList());
      assertThat(notebooks).isNotEmpty();
      return notebooks;
    }
  }

  private static void execute(Jupyter jupyter, Path notebook, Path executed) throws Exception {
    Command.Outcome outcome =
        jupyter
            .python(
                ImmutableList.of(
                    "-m",
                    "nbconvert",
                    "--to=notebook",
                    "--execute",
                    "--ExecutePreprocessor.timeout=600",
                    "--output-dir=" + executed,
                    notebook.toString()))
            .run();
    assertWithMessage(outcome.errors()).that(outcome.exit()).isEqualTo(0);
  }
}
