package org.compressive.notebooks;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code install-kernel}, on a machine that need not have Jupyter. */
final class InstallKernelTest {

  @TempDir private static Path folder;

  private static Command installer(String... arguments) throws Exception {
    return Jupyter.installer(
        Path.of("install-kernel").toAbsolutePath(), folder.resolve("home"), arguments);
  }

  @Test
  void writesTheSpecificationBelowAPrefixWithSpaces() throws Exception {
    Command.Outcome outcome = installer("--prefix", "a \"fine\" prefix").in(folder).run();
    Path spec = folder.resolve("a \"fine\" prefix/share/jupyter/kernels/compressive");
    assertWithMessage(outcome.toString()).that(outcome.exit()).isEqualTo(0);
    assertThat(outcome.output())
        .isEqualTo("Installed the kernel \"compressive\" in " + spec.toRealPath() + "\n");
    JsonNode json = new ObjectMapper().readTree(spec.resolve("kernel.json").toFile());
    assertThat(json.get("argv").get(0).asText())
        .isEqualTo(System.getProperty("java.home") + "/bin/java");
    assertThat(json.get("interrupt_mode").asText()).isEqualTo("message");
    assertThat(json.get("env").get("TF_CPP_MIN_LOG_LEVEL").asText()).isEqualTo("2");
  }

  /** The JVM reads the arguments as intended: it finds Main, which asks for its file. */
  @Test
  void whatItWritesStartsTheKernel() throws Exception {
    Path prefix = folder.resolve("to start");
    assertThat(installer("--prefix", prefix.toString()).run().exit()).isEqualTo(0);
    Path spec = prefix.resolve("share/jupyter/kernels/compressive");
    JsonNode argv = new ObjectMapper().readTree(spec.resolve("kernel.json").toFile()).get("argv");
    Command.Outcome outcome =
        new Command(
                argv.get(0).asText(),
                argv.get(1).asText().replace("{resource_dir}", spec.toString()),
                argv.get(2).asText())
            .run();
    assertThat(Files.readString(spec.resolve("java.args")))
        .containsMatch("\"-javaagent:/.*/compressive-notebooks\\.jar\"");
    assertThat(outcome.errors()).contains("one argument is needed, Jupyter's connection file");
  }

  @Test
  void installsForTheUserWhereJupyterLooks() throws Exception {
    assertThat(installer().run().output()).contains(folder.resolve("home").toString());
    Path data = folder.resolve("data");
    assertThat(installer().with("JUPYTER_DATA_DIR", data.toString()).run().exit()).isEqualTo(0);
    assertThat(Files.exists(data.resolve("kernels/compressive/kernel.json"))).isTrue();
  }

  @Test
  void worksThroughALinkFromAnotherFolder() throws Exception {
    Path link = folder.resolve("install link");
    Files.createSymbolicLink(link, Path.of("install-kernel").toAbsolutePath());
    Command.Outcome outcome =
        Jupyter.installer(link, folder.resolve("home"), "--class-path").in(folder).run();
    List<String> parts = Splitter.on(':').splitToList(outcome.output().strip());
    assertThat(Files.exists(Path.of(parts.get(0)))).isTrue();
    assertThat(parts.get(1)).endsWith("/lib/*");
    assertThat(Files.isDirectory(Path.of(parts.get(1)).getParent())).isTrue();
  }

  @Test
  void refusesInOneLine() throws Exception {
    assertRefused(
        installer("--user"),
        "'--user' is not an option; the options are --prefix DIR and --class-path");
    assertRefused(installer("--prefix"), "--prefix needs a folder");
    assertRefused(installer("--prefix", "a", "b"), "unexpected argument 'b'");
    Path file = Files.writeString(folder.resolve("file"), "");
    assertRefused(installer("--prefix", file.toString()), "cannot write to " + file);
  }

  private static void assertRefused(Command command, String reason) throws Exception {
    Command.Outcome outcome = command.run();
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(Iterables.getLast(outcome.errors().lines().toList()))
        .isEqualTo("install-kernel: " + reason);
    assertThat(outcome.output()).isEmpty();
  }
}
