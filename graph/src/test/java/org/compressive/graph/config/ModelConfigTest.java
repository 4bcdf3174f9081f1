package org.compressive.graph.config;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.compressive.graph.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelConfigTest {

  private static final List<String> SIZES =
      List.of(
          "vocabulary",
          "layers",
          "width",
          "heads",
          "feedForward",
          "window",
          "memory",
          "compressedMemory");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vocabulary       | -1 | model.vocabulary (-1) must be 0 or more",
        "layers           | 0  | model.layers (0) must be at least 1",
        "width            | -8 | model.width (-8) must be at least 1",
        "width            | 10 | model.width (10) must be divisible by model.heads (4)",
        "heads            | 0  | model.heads (0) must be at least 1",
        "heads            | 3  | model.width (16) must be divisible by model.heads (3)",
        "feedForward      | 0  | model.feedForward (0) must be at least 1",
        "window           | 0  | model.window (0) must be at least 1",
        "window           | 7  | model.window (7) must be a multiple of model.compression.rate (2)",
        "memory           | -1 | model.memory (-1) must be 0 or more",
        "compressedMemory | -2 | model.compressedMemory (-2) must be 0 or more",
      })
  void impossibleSizeIsNamedWithItsRule(String key, int value, String rule) {
    int[] sizes = {32, 2, 16, 4, 24, 8, 8, 4};
    sizes[SIZES.indexOf(key)] = value;
    var refused = assertThrows(IllegalArgumentException.class, () -> config(sizes, 0));
    assertThat(refused).hasMessageThat().isEqualTo(rule);
  }

  @ParameterizedTest
  @CsvSource({"-0.1", "1.0", "NaN"})
  void impossibleDropoutIsNamedWithItsRule(double dropout) {
    var refused = assertThrows(IllegalArgumentException.class, () -> config(sizes(), dropout));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo("model.dropout (" + dropout + ") must be from 0 to below 1");
  }

  @Test
  void oddWidthIsRefused() {
    int[] sizes = {32, 2, 15, 5, 24, 8, 8, 4};
    var refused = assertThrows(IllegalArgumentException.class, () -> config(sizes, 0));
    assertThat(refused).hasMessageThat().isEqualTo("model.width (15) must be even");
  }

  @Test
  void rateOfNothingIsRefused() {
    var refused = assertThrows(IllegalArgumentException.class, () -> new Convolution(0));
    assertThat(refused).hasMessageThat().isEqualTo("model.compression.rate (0) must be at least 1");
  }

  @Test
  void windowIsFreeWithoutCompressedMemory() {
    int[] sizes = {32, 2, 16, 4, 24, 7, 8, 0};
    ModelConfig config = config(sizes, 0);
    assertThat(config.compresses()).isFalse();
    assertThat(config.windowUnit()).isEqualTo(1);
  }

  @Test
  void derivedSizesAreThePapers() {
    ModelConfig config = config(sizes(), 0);
    assertThat(config.headWidth()).isEqualTo(4);
    assertThat(config.windowUnit()).isEqualTo(2);
    assertThat(config.temporalRange()).hasValue(2 * (8 + 2 * 4));
  }

  @Test
  void aKernelLimitsTheRangeToItsReach() {
    ModelConfig config = config(sizes(), 0).withCompressionLoss(new AutoEncoding());
    assertThat(config.withMixer(new DynamicConvolution(31)).temporalRange())
        .hasValue(2 * (8 + 2 * 4));
    assertThat(config.withMixer(new DynamicConvolution(12)).temporalRange())
        .hasValue(2 * (8 + 2 * 3));
    assertThat(config.withMemories(8, 0).withMixer(new DynamicConvolution(4)).temporalRange())
        .hasValue(2 * 3);
  }

  @Test
  void anLstmCarriesAStateInPlaceOfMemory() {
    ModelConfig config = config(sizes(), 0);
    assertThat(config.withMemories(0, 0).withMixer(new Lstm()).temporalRange()).isEmpty();
    var memory =
        assertThrows(
            IllegalArgumentException.class, () -> config.withMemories(8, 0).withMixer(new Lstm()));
    assertThat(memory)
        .hasMessageThat()
        .isEqualTo("model.memory (8) must be 0 with model.mixer (lstm), which reads no memory");
    var compressed =
        assertThrows(
            IllegalArgumentException.class, () -> config.withMemories(0, 4).withMixer(new Lstm()));
    assertThat(compressed)
        .hasMessageThat()
        .isEqualTo(
            "model.compressedMemory (4) must be 0 with model.mixer (lstm), which does not read it");
  }

  @Test
  void sizesAndRatesByLayerAddUp() {
    ModelConfig config = byLayer(PerLayer.of(8, 0, 12), PerLayer.of(0, 3, 5), PerLayer.of(5, 2, 4));
    assertThat(config.compressingLayers()).containsExactly(1, 2).inOrder();
    assertThat(config.compresses()).isTrue();
    assertThat(config.compresses(0)).isFalse();
    assertThat(config.windowUnit()).isEqualTo(4); // only layers that compress count
    assertThat(config.temporalRange()).hasValue(8 + 3 * 2 + 12 + 5 * 4);
    assertThat(config.stepLength()).isEqualTo(8);
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> config.withMemories(PerLayer.all(8), PerLayer.all(4)));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo("compressed memory (4) must be 0 in layer 0, which was trained without one");
  }

  @Test
  void impossibleSizesByLayerAreRefused() {
    PerLayer two = PerLayer.of(4, 4);
    PerLayer three = PerLayer.all(4);
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> byLayer(two, three, PerLayer.all(2))))
        .hasMessageThat()
        .isEqualTo("model.memory ([4, 4]) must be one number or one for each of model.layers (3)");
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> byLayer(three, three, PerLayer.of(2, 3, 4))))
        .hasMessageThat()
        .isEqualTo("model.window (8) must be a multiple of model.compression.rate ([2, 3, 4])");
    assertThat(assertThrows(IllegalArgumentException.class, () -> new Recurrent(1)))
        .hasMessageThat()
        .isEqualTo("model.compression.rate (1) must be at least 2");
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> new Convolution(PerLayer.all(2), -1)))
        .hasMessageThat()
        .isEqualTo("model.compression.overlap (-1) must be 0 or more");
    assertThat(
            assertThrows(IllegalArgumentException.class, () -> new BackPropagationThroughTime(1)))
        .hasMessageThat()
        .isEqualTo("model.compressionLoss.windows (1) must be at least 2");
  }

  @Test
  void throughTimeAStepReadsSeveralWindows() {
    ModelConfig config = config(sizes(), 0);
    assertThat(config.stepLength()).isEqualTo(8);
    var throughTime =
        ModelConfig.builder()
            .vocabulary(32)
            .layers(2)
            .width(16)
            .heads(4)
            .feedForward(24)
            .window(8)
            .memory(8)
            .compressedMemory(4)
            .compression(new Convolution(2))
            .compressionLoss(new BackPropagationThroughTime(3))
            .build();
    assertThat(throughTime.stepLength()).isEqualTo(24);
  }

  private static ModelConfig byLayer(PerLayer memory, PerLayer compressed, PerLayer rate) {
    return ModelConfig.builder()
        .vocabulary(32)
        .layers(3)
        .width(16)
        .heads(4)
        .feedForward(24)
        .window(8)
        .memory(0)
        .compressedMemory(0)
        .compression(new Convolution(rate, 0))
        .build()
        .withMemory(memory)
        .withCompressedMemory(compressed);
  }

  @Test
  void otherMemoriesLeaveTheRestAsItIs() {
    ModelConfig config = config(sizes(), 0.5);
    ModelConfig longer = config.withMemories(16, 32);
    assertThat(longer.memory()).isEqualTo(PerLayer.all(16));
    assertThat(longer.compressedMemory()).isEqualTo(PerLayer.all(32));
    assertThat(longer.withMemories(8, 4)).isEqualTo(config);
  }

  @Test
  void transformerXlCannotGainACompressedMemory() {
    ModelConfig config = config(sizes(), 0).withMemories(8, 0);
    assertThat(config.withMemories(9, 0).memory(1)).isEqualTo(9);
    var refused = assertThrows(IllegalArgumentException.class, () -> config.withMemories(8, 4));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo("compressed memory (4) must be 0 in layer 0, which was trained without one");
  }

  private static int[] sizes() {
    return new int[] {32, 2, 16, 4, 24, 8, 8, 4};
  }

  private static ModelConfig config(int[] sizes, double dropout) {
    return ModelConfig.builder()
        .vocabulary(sizes[0])
        .layers(sizes[1])
        .width(sizes[2])
        .heads(sizes[3])
        .feedForward(sizes[4])
        .window(sizes[5])
        .memory(sizes[6])
        .compressedMemory(sizes[7])
        .compression(new Convolution(2))
        .dropout(dropout)
        .build();
  }

  /** Memory may grow beyond a kernel's reach if compressed memory is removed at the same time. */
  @Test
  void bothMemoriesChangeAtOnce() {
    var config =
        TinyModel.ofTokens()
            .memory(4)
            .compressedMemory(4)
            .compressionLoss(new AutoEncoding())
            .mixer(new DynamicConvolution(8))
            .build();
    assertThat(config.withMemories(12, 0).memory(0)).isEqualTo(12);
    var refused = assertThrows(IllegalArgumentException.class, () -> config.withMemories(12, 4));
    assertThat(refused).hasMessageThat().contains("does not reach beyond model.memory (12)");
  }
}
