package org.compressive.cli;

import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.base.Splitter;
import com.google.common.collect.Range;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutates a configuration file and a command line at random. Each must either be refused in one
 * line with exit code 2, or lead to the configuration that was asked for. Nothing is left on disk.
 *
 * <p>The system property {@code compressive.mutations} sets the number of mutations of each kind.
 */
final class MutatedInputTest {

  private static final long SEED = 24;
  private static final int MUTATIONS = Integer.getInteger("compressive.mutations", 30);
  private static final long MOST_SECONDS = 20;
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir private Path folder;

  @BeforeEach
  void writeInputs() throws IOException {
    SmallRun.writeInputs(folder);
  }

  @Test
  void configurations() throws IOException {
    String good = Files.readString(folder.resolve("small.yaml"));
    Path file = folder.resolve("mutated.yaml");
    int accepted = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = new Mutation(new Random(SEED + i)).of(good);
      Files.write(file, mutated);
      String what =
          "mutation %s:\n%s".formatted(SEED + i, new String(mutated, StandardCharsets.UTF_8));
      var outcome = run(what, List.of("--config=" + file));
      if (outcome.exitCode() == 0) {
        accepted++;
        assertAsAsked(what, YAML.readTree(mutated), YAML.readTree(outcome.out()));
      }
    }
    // Most mutations must be refused, but not all, for the test to mean something.
    assertWithMessage("accepted").that(accepted).isIn(Range.open(0, MUTATIONS));
  }

  @Test
  void commandLines() throws IOException {
    for (int i = 0; i < MUTATIONS; i++) {
      var random = new Random(SEED + i);
      List<String> line =
          new ArrayList<>(
              List.of(
                  "--config", folder.resolve("small.yaml").toString(),
                  "--set", "training.steps=3",
                  "--set", "model.width=32",
                  "--batch", "2",
                  "--corpus-glob", "**"));
      new Mutation(random).change(line);
      String what = "mutation %s: %s".formatted(SEED + i, line);
      var outcome = run(what, line);
      if (outcome.exitCode() == 0) {
        JsonNode resolved = YAML.readTree(outcome.out());
        for (int at = 0; at + 1 < line.size(); at++) {
          if (line.get(at).equals("--set") && line.get(at + 1).matches("[a-zA-Z.]+=.+")) {
            assertAsAsked(what, asked(line.get(at + 1)), resolved);
          }
        }
      }
    }
  }

  /** Returns the tree that a setting {@code section.key=value} describes. */
  private static JsonNode asked(String setting) throws IOException {
    List<String> keys = Splitter.on('.').splitToList(setting.substring(0, setting.indexOf('=')));
    ObjectNode root = YAML.createObjectNode();
    ObjectNode at = root;
    for (String key : keys.subList(0, keys.size() - 1)) {
      at = at.putObject(key);
    }
    at.set(keys.get(keys.size() - 1), YAML.readTree(setting.substring(setting.indexOf('=') + 1)));
    return root;
  }

  /** Runs {@code train --dry-run} and checks everything but the configuration. */
  private Outcome run(String what, List<String> options) throws IOException {
    List<String> line = new ArrayList<>(List.of("train", "--dry-run"));
    line.add("--corpus=" + folder.resolve("text.txt"));
    line.add("--run=" + folder.resolve("run"));
    line.addAll(options);
    var before = FolderContent.of(folder);
    long start = System.nanoTime();
    var outcome = Outcome.of(line);
    long seconds = (System.nanoTime() - start) / 1_000_000_000L;
    assertWithMessage("%s took seconds", what).that(seconds).isLessThan(MOST_SECONDS);
    String shown = what + "\n" + outcome;
    assertWithMessage(shown).that(outcome.exitCode()).isIn(List.of(0, 2));
    assertWithMessage(shown).that(outcome.err()).doesNotContain("\tat ");
    assertWithMessage(shown).that(outcome.err()).doesNotContain("Exception");
    if (outcome.exitCode() != 0) {
      assertWithMessage(shown).that(outcome.err()).startsWith("compressive: ");
      assertWithMessage(shown).that(outcome.err().lines().count()).isEqualTo(1);
      assertWithMessage(shown).that(outcome.out()).isEmpty();
    }
    assertWithMessage(shown).that(FolderContent.of(folder)).isEqualTo(before);
    return outcome;
  }

  /** Checks that every value that was asked for is the one in the resolved configuration. */
  private static void assertAsAsked(String what, JsonNode asked, JsonNode resolved) {
    for (Map.Entry<String, JsonNode> each : asked.properties()) {
      JsonNode found = resolved.path(each.getKey());
      if (each.getValue().isObject() && found.isObject()) {
        assertAsAsked(what, each.getValue(), found);
      } else if (each.getValue().isValueNode() && found.isValueNode() && !isOpen(each)) {
        boolean same = isSame(each.getValue(), found);
        assertWithMessage("%s\n%s %s, not %s", what, each.getKey(), found, each.getValue())
            .that(same)
            .isTrue();
      } else {
        assertWithMessage("%s\n%s", what, each.getKey()).that(found.isMissingNode()).isFalse();
      }
    }
  }

  private static boolean isSame(JsonNode asked, JsonNode found) {
    if (asked.isNumber() && found.isNumber()) {
      return asked.decimalValue().compareTo(found.decimalValue()) == 0;
    }
    return asked.asText().equals(found.asText());
  }

  /** Returns whether a value leaves the choice to the program. */
  private static boolean isOpen(Map.Entry<String, JsonNode> asked) {
    return switch (asked.getKey()) {
      case "vocabulary" -> asked.getValue().asInt() == 0;
      case "precision" -> asked.getValue().asText().equals("auto");
      default -> false;
    };
  }
}
