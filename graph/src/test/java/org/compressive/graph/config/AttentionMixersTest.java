package org.compressive.graph.config;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.compressive.graph.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the settings of learned attention spans and of sparse attention. */
final class AttentionMixersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: adaptive-span, limit: 0 | model.mixer.limit (0) must be at least 1",
        "type: adaptive-span, limit: 9, ramp: 0 | model.mixer.ramp (0) must be at least 1",
        "type: adaptive-span, limit: 9, lossWeight: -1"
            + " | model.mixer.lossWeight (-1.0) must be a finite number, 0 or more",
        "type: adaptive-span, limit: 9, initial: 1.5"
            + " | model.mixer.initial (1.5) must be from 0 to 1",
        "type: sparse-attention, stride: 0 | model.mixer.stride (0) must be at least 1",
        "type: sparse-attention, stride: 4, summary: 5"
            + " | model.mixer.summary (5) must be from 1 to model.mixer.stride (4), or 0 for 8 rows"
            + " at most",
      })
  void wrongSettingsAreRefused(String settings, String message) {
    var refused = assertThrows(ConfigurationException.class, () -> read(settings));
    assertThat(refused).hasMessageThat().contains(message);
  }

  @Test
  void defaultsAreThoseOfThePapers() {
    assertThat(read("type: adaptive-span, limit: 9")).isEqualTo(new AdaptiveSpan(9, 32, 2e-6, 1));
    assertThat(read("type: sparse-attention"))
        .isEqualTo(new SparseAttention(SparseAttention.Pattern.STRIDED, 128, 0));
  }

  /** A span of z slots with a ramp of R gives weight to distances below z + R. */
  @Test
  void aHeadReachesItsSpanAndItsRamp() {
    var mixer = new AdaptiveSpan(10, 2, 0, 1);
    assertThat(mixer.reach()).isEqualTo(11);
    assertThat(mixer.reach(0)).isEqualTo(1);
    assertThat(mixer.reach(0.25)).isEqualTo(4);
  }

  @Test
  void sparseAttentionAllowsNoCompressedMemory() {
    var model = TinyModel.ofTokens().memory(8).compressedMemory(4).mixer(new SparseAttention(2));
    var refused = assertThrows(IllegalArgumentException.class, model::build);
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo(
            "model.compressedMemory (4) must be 0 with model.mixer (sparse-attention), which does not read it");
  }

  /** For 12 slots of memory, a window of 4 rows and 4 heads. */
  @Test
  void aRowReadsItsPatternOnly() {
    var fixed = SparseAttention.Pattern.FIXED;
    assertThat(new SparseAttention(4).keysPerRow(12, 4, 4)).isEqualTo((5 + 4) / 2.0);
    assertThat(new SparseAttention(64).keysPerRow(12, 4, 4)).isEqualTo((16 + 1) / 2.0);
    assertThat(new SparseAttention(64).keysPerRow(12, 4, 1)).isEqualTo(16);
    assertThat(new SparseAttention(fixed, 4, 1).keysPerRow(12, 4, 4)).isEqualTo((4 + 4 + 1) / 2.0);
    assertThat(new SparseAttention(fixed, 8, 2).keysPerRow(12, 4, 4)).isEqualTo((4 + 4 + 1) / 2.0);
  }

  private static Mixer read(String settings) {
    return ConfigurationYaml.read(Mixer.class, "{" + settings + "}", "test", List.of());
  }
}
