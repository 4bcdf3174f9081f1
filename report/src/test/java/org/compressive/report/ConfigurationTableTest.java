package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;

import java.util.Locale;
import org.compressive.graph.ParameterCount;
import org.compressive.graph.TinyModel;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.PerLayer;
import org.compressive.training.Presets;
import org.compressive.training.ResourceEstimate;
import org.junit.jupiter.api.Test;

final class ConfigurationTableTest {

  private static final ModelConfig MODEL = TinyModel.ofBytes().build();

  private static String row(String name, Object value) {
    return "<tr><th scope=\"row\">%s</th><td>%s</td></tr>".formatted(name, value);
  }

  @Test
  void aModelHasItsFiguresAndSettings() {
    String html = ConfigurationTable.html(MODEL.withMemory(PerLayer.of(12, 8)));
    var parameters = ParameterCount.of(MODEL);
    assertThat(html)
        .contains(row("parameters", String.format(Locale.ROOT, "%,d", parameters.total())));
    assertThat(html)
        .contains(
            row(
                "parameters of the compression functions",
                String.format(Locale.ROOT, "%,d", parameters.compression())));
    assertThat(parameters.compression()).isEqualTo(2 * 4 * 16 * 16);
    assertThat(html).contains(row("temporal range", 12 + 8 + 2 * 4 * 6 + " tokens"));
    assertThat(html).contains(row("compression.function", "convolution"));
    assertThat(html).contains(row("compression.rate", 4));
    assertThat(html).contains(row("memory", "[12,8]"));
    assertThat(html).doesNotContain("peak memory");
  }

  @Test
  void aRunHasItsMemoryEstimateToo() {
    var run = Presets.get("tiny");
    String html = ConfigurationTable.html(run);
    double megabytes = ResourceEstimate.of(run).memoryBytes() / 1e6;
    assertThat(html)
        .contains(
            row(
                "estimated peak memory of training",
                String.format(Locale.ROOT, "%,.1f MB", megabytes)));
    assertThat(html).contains(row("tokens per step", "1,024"));
    assertThat(html).contains(row("training.learningRate", "0.001"));
    assertThat(html).contains(row("model.window", 128));
  }
}
