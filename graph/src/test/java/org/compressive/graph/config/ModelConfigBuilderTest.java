package org.compressive.graph.config;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.RecordComponent;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ModelConfigBuilderTest {

  /** A configuration with one section; downstream modules have configurations with several. */
  record Sections(ModelConfig model) {}

  private static final String REQUIRED =
      """
      model:
        vocabulary: 9
        layers: 2
        width: 8
        heads: 2
        feedForward: 12
        window: 4
        memory: 4
        compressedMemory: [2, 0]
        compression: {function: convolution, rate: 2}
      """;

  @Test
  void whatIsNotSetIsWhatYamlTakesForAKeyThatIsNotThere() {
    var read = ConfigurationYaml.read(Sections.class, REQUIRED, "there", List.of()).model();
    assertThat(required().build()).isEqualTo(read);
    assertThat(read.dropout()).isEqualTo(Dropout.NONE);
    assertThat(read.embedding()).isEqualTo(Embedding.TIED);
    assertThat(read.positions()).isEqualTo(new SeparatePositions());
    assertThat(read.compressionLoss()).isEqualTo(new AttentionReconstruction());
  }

  @Test
  void sizesOfAllLayersAndRatesOfAllPlacesAreNumbers() {
    var config = required().memory(6).compressedMemory(3).dropout(0.1).build();
    assertThat(config.memory()).isEqualTo(PerLayer.all(6));
    assertThat(config.compressedMemory()).isEqualTo(PerLayer.all(3));
    assertThat(config.dropout()).isEqualTo(Dropout.of(0.1));
  }

  @Test
  void anotherModelBeginsFromOneThatThereIs() {
    var config = required().build();
    assertThat(config.toBuilder().build()).isEqualTo(config);
    assertThat(config.toBuilder().memory(6).build()).isEqualTo(config.withMemory(PerLayer.all(6)));
  }

  @Test
  void everyComponentCanBeSet() throws Exception {
    for (RecordComponent component : ModelConfig.class.getRecordComponents()) {
      var config = required().build();
      Object value = component.getAccessor().invoke(config.withLayers(2));
      var setter = ModelConfigBuilder.class.getMethod(component.getName(), component.getType());
      var builder = (ModelConfigBuilder) setter.invoke(required(), value);
      assertWithMessage(component.getName()).that(builder.build()).isEqualTo(config);
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    var refused = assertThrows(RuntimeException.class, () -> ModelConfig.builder().build());
    assertThat(refused).hasMessageThat().isEqualTo("model.layers (0) must be at least 1");
    var withoutRate = required().compression(null);
    refused = assertThrows(RuntimeException.class, withoutRate::build);
    assertThat(refused).hasMessageThat().isEqualTo("model.compression is missing");
  }

  private static ModelConfigBuilder required() {
    return ModelConfig.builder()
        .vocabulary(9)
        .layers(2)
        .width(8)
        .heads(2)
        .feedForward(12)
        .window(4)
        .memory(4)
        .compressedMemory(PerLayer.of(2, 0))
        .compression(new Convolution(2));
  }
}
