package org.compressive.graph.config;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigurationYamlTest {

  /** A configuration with one section; downstream modules have configurations with several. */
  record Sections(ModelConfig model) {}

  /** A section with texts, such as paths. */
  record Texts(List<String> texts) {}

  private static final String YAML =
      """
      model:
        vocabulary: 256
        layers: 4
        width: 64
        heads: 4
        feedForward: 128
        window: 32
        memory: 48
        compressedMemory: 16
        compression: {function: convolution, rate: 4}
        compressionLoss: {function: attention-reconstruction}
        positions: {scheme: separate}
        dropout: 0.1
      """;

  @Test
  void readsWhatTheFileSays() {
    assertThat(read(YAML).model())
        .isEqualTo(
            ModelConfig.builder()
                .vocabulary(256)
                .layers(4)
                .width(64)
                .heads(4)
                .feedForward(128)
                .window(32)
                .memory(48)
                .compressedMemory(16)
                .compression(new Convolution(4))
                .dropout(0.1)
                .build());
  }

  @Test
  void writesWhatItReads() {
    for (String edit : List.of("none", "attention-reconstruction")) {
      Sections sections =
          read(
              YAML,
              "model.compressionLoss.function=" + edit,
              "model.positions={scheme: contiguous}");
      String written = ConfigurationYaml.write(sections);
      assertThat(read(written)).isEqualTo(sections);
      assertThat(written).contains("scheme: contiguous");
      assertThat(written).contains("function: " + edit);
    }
  }

  @Test
  void overridesApplyInOrder() {
    ModelConfig model =
        read(
                YAML,
                "model.layers=2",
                "model.dropout=1e-2",
                "model.compression.rate=8",
                "model.layers=3")
            .model();
    assertThat(model.layers()).isEqualTo(3);
    assertThat(model.dropout()).isEqualTo(Dropout.of(0.01));
    assertThat(model.compression()).isEqualTo(new Convolution(8));
  }

  @Test
  void overrideMayMendAnImpossibleFile() {
    String impossible = YAML.replace("heads: 4", "heads: 5");
    assertThat(read(impossible, "model.heads=8").model().heads()).isEqualTo(8);
    assertThat(refusal(impossible, "model.layers=2")).contains("model.heads (5)");
  }

  @Test
  void unknownKeyIsNamedWithItsLineAndWhatIsAllowed() {
    String message = refusal(YAML.replace("  heads:", "  haeds:"));
    assertThat(message).startsWith("there.yaml line 5: key (model.haeds) must be one of ");
    assertThat(message).contains("feedForward");
    assertThat(message).contains("heads");
  }

  @Test
  void unknownSettingOfAVariantIsNamedWithItsLineAndWhatIsAllowed() {
    assertThat(refusal(YAML.replace(", rate: 4", ", rats: 4")))
        .isEqualTo(
            "there.yaml line 10: key (model.compression.rats) must be one of function, rate,"
                + " overlap, dilations");
    assertThat(refusal("modell: {}\n" + YAML))
        .isEqualTo("there.yaml line 1: key (modell) must be one of model");
  }

  @Test
  void settingsWithADefaultMayBeLeftOut() {
    assertThat(read(YAML).model().compression()).isEqualTo(new Convolution(PerLayer.all(4), 0));
    assertThat(read(YAML, "model.compression.overlap=3").model().compression())
        .isEqualTo(new Convolution(PerLayer.all(4), 3));
    assertThat(read(YAML, "model.compression.function=dilated-convolution").model().compression())
        .isEqualTo(new DilatedConvolution(PerLayer.all(4), List.of(1, 2, 4)));
    assertThat(read(YAML).model().compressionLoss()).isEqualTo(new AttentionReconstruction(true));
    assertThat(read(YAML, "model.compressionLoss.function=bptt").model().compressionLoss())
        .isEqualTo(new BackPropagationThroughTime(2));
    assertThat(refusal(YAML.replace(", rate: 4", "")))
        .contains("model.compression.rate is missing");
  }

  @Test
  void dropoutIsOneNumberOrOneForEachPlace() {
    assertThat(read(YAML).model().dropout()).isEqualTo(Dropout.of(0.1));
    assertThat(read(YAML.replace("dropout: 0.1", "dropout: {}"), "model.dropout.attention=0.2"))
        .isEqualTo(read(YAML, "model.dropout={attention: 0.2}"));
    assertThat(refusal(YAML, "model.dropout=1"))
        .contains("model.dropout (1.0) must be from 0 to below 1");
    assertThat(refusal(YAML, "model.dropout={attention: -0.5}"))
        .contains("model.dropout.attention (-0.5) must be from 0 to below 1");
    assertThat(refusal(YAML, "model.dropout={atention: 0.5}"))
        .contains("key (model.dropout.atention) must be one of embedding, positions, attention");
  }

  @Test
  void theTransformerAroundItHasDefaults() {
    var model = read(YAML).model();
    assertThat(model.normalization()).isEqualTo(Normalization.PRE);
    assertThat(model.activation()).isEqualTo(Activation.RELU);
    assertThat(model.residual()).isEqualTo(Residual.PLAIN);
    assertThat(model.embedding()).isEqualTo(Embedding.TIED);
    assertThat(model.sameLength()).isFalse();
    var other =
        read(
                YAML,
                "model.normalization=post",
                "model.activation=gated",
                "model.residual=gated",
                "model.embedding.tied=false",
                "model.embedding.width=16",
                "model.embedding.cutoffs=[20, 40]",
                "model.embedding.divisor=2",
                "model.emptyMemory=masked",
                "model.positions={scheme: age, clamp: 400}",
                "model.sameLength=true")
            .model();
    assertThat(other)
        .isEqualTo(
            model
                .withNormalization(Normalization.POST)
                .withActivation(Activation.GATED)
                .withResidual(Residual.GATED)
                .withEmbedding(new Embedding(false, 16, List.of(20, 40), 2))
                .withPositions(new AgePositions(400))
                .withEmptyMemory(EmptyMemory.MASKED)
                .withSameLength(true));
    assertThat(read(ConfigurationYaml.write(new Sections(other))).model()).isEqualTo(other);
    assertThat(refusal(YAML, "model.normalization=sandwich")).contains("model.normalization");
    assertThat(refusal(YAML, "model.embedding.cutoffs=[40, 20]"))
        .contains("model.embedding.cutoffs ([40, 20]) must ascend from 1 or more");
    assertThat(refusal(YAML, "model.embedding.cutoffs=[256]"))
        .contains("model.embedding.cutoffs ([256]) must be below model.vocabulary (256)");
    assertThat(refusal(YAML, "model.embedding.divisor=0"))
        .contains("model.embedding.divisor (0) must be at least 1");
  }

  @Test
  void settingsOfOneVariantAreNoneOfAnother() {
    assertThat(refusal(YAML, "model.mixer={type: lstm, kernel: 3}"))
        .endsWith("key (model.mixer.kernel) is unknown");
    assertThat(
            refusal(YAML, "model.compression.overlap=1", "model.compression.function=mean-pooling"))
        .contains("key (model.compression.overlap) must be one of rate");
    assertThat(
            refusal(
                YAML,
                "model.compression.function=dilated-convolution",
                "model.compression.dilations=[1, null]"))
        .contains("model.compression.dilations ([1, null]) must be numbers of at least 1");
    assertThat(refusal(YAML, "model.compression.dilations=[1, 0]"))
        .contains("key (model.compression.dilations) must be one of");
    assertThat(
            refusal(
                YAML,
                "model.compression.function=dilated-convolution",
                "model.compression.dilations=[1, 0]"))
        .contains("model.compression.dilations ([1, 0]) must be numbers of at least 1");
  }

  @Test
  void sizesAndRatesMayDifferByLayer() {
    String yaml =
        YAML.replace("rate: 4", "rate: [2, 4, 8]")
            .replace("memory: 48", "memory: [48, 24, 0]")
            .replace("layers: 4", "layers: 3");
    var model = read(yaml).model();
    assertThat(model.compression()).isEqualTo(new Convolution(PerLayer.of(2, 4, 8), 0));
    assertThat(model.memory()).isEqualTo(PerLayer.of(48, 24, 0));
    assertThat(model.windowUnit()).isEqualTo(8);
    assertThat(read(ConfigurationYaml.write(new Sections(model))).model()).isEqualTo(model);
    assertThat(refusal(yaml, "model.layers=2"))
        .contains(
            "model.memory ([48, 24, 0]) must be one number or one for each of model.layers (2)");
    for (String wrong : List.of("[]", "[1, two]", "{a: 1}", "1.5", "[1.5]", "null")) {
      assertThat(refusal(YAML, "model.memory=" + wrong)).contains("model.memory");
    }
    assertThat(refusal(YAML, "model.memory=[1.5]"))
        .contains(
            "model.memory cannot be read: [1.5] must be a whole number, or a list of them, one per layer");
  }

  @Test
  void repeatedKeyIsNamedWithItsLine() {
    String message = refusal(YAML + "  layers: 5\n");
    assertThat(message).startsWith("there.yaml line 14: ");
    assertThat(message).contains("'layers'");
  }

  @Test
  void missingKeyIsNamed() {
    assertThat(refusal(YAML.replace("  heads: 4\n", ""))).endsWith(": model.heads is missing");
    assertThat(refusal(YAML.replace("{scheme: separate}", ""))).contains("model.positions");
  }

  @ParameterizedTest
  @CsvSource({
    "width: 64, width: wide, 4, model.width",
    "width: 64, width: 64.5, 4, model.width",
    "width: 64, width: [64], 4, model.width",
    "width: 64, width: true, 4, model.width",
    "width: 64, width: 64000000000, 4, model.width",
    "width: 64, width:, 4, model.width",
    "dropout: 0.1, dropout: a lot, 13, model.dropout",
    "rate: 4, rate: four, 10, model.compression.rate",
  })
  void wrongTypeIsNamedWithItsKeyAndLine(String good, String bad, int line, String key) {
    String message = refusal(YAML.replace(good, bad));
    assertThat(message).startsWith("there.yaml line " + line + ": ");
    assertThat(message).contains(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"010", "0x10", "0b11", "1_0", "-010", "00", "010.5", "1_0.5"})
  void aNumberIsDecimalOrRefused(String number) {
    String rule = "model.layers (" + number + ") must be a decimal number without leading zeros";
    assertThat(refusal(YAML.replace("layers: 4", "layers: " + number)))
        .isEqualTo("there.yaml line 3: " + rule + "; a text must be in quotes");
    assertThat(refusal(YAML, "model.layers=" + number))
        .isEqualTo("setting model.layers=" + number + ": " + rule + "; a text must be in quotes");
    assertThat(refusal(YAML, "model.memory=[8, " + number + "]")).contains("model.memory.1 (");
    assertThat(refusal(YAML, "model.compression={rate: " + number + "}"))
        .contains("model.compression.rate (");
  }

  @ParameterizedTest
  @ValueSource(strings = {"09", "0o17", "1:30", "0X1F", "1,000", "'10'", "true"})
  void whatIsNoNumberIsRefusedAsOne(String text) {
    assertThat(refusal(YAML.replace("layers: 4", "layers: " + text))).contains("model.layers");
    assertThat(refusal(YAML, "model.layers=" + text)).contains("model.layers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no", "on", "off", "Yes", "OFF"})
  void aBooleanIsTrueOrFalse(String word) {
    String rule = "model.sameLength (" + word + ") must be true or false; a text must be in quotes";
    assertThat(refusal(YAML + "  sameLength: " + word + "\n"))
        .isEqualTo("there.yaml line 14: " + rule);
    assertThat(refusal(YAML, "model.sameLength=" + word))
        .isEqualTo("setting model.sameLength=" + word + ": " + rule);
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "1", "0", "'true'"})
  void whatIsNoBooleanIsRefusedAsOne(String text) {
    assertThat(refusal(YAML, "model.sameLength=" + text)).contains("model.sameLength");
  }

  @Test
  void numbersHaveTheDecimalNotationsOfYaml() {
    for (String number : List.of("0.25", ".25", "25e-2", "2.5E-1", "+0.25")) {
      assertThat(read(YAML, "model.dropout=" + number).model().dropout())
          .isEqualTo(Dropout.of(0.25));
    }
    assertThat(read(YAML, "model.dropout=0").model().dropout()).isEqualTo(Dropout.of(0));
    assertThat(read(YAML, "model.sameLength=True").model().sameLength()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "010", "0x10", "1_000", "1:30", "1:30.5", ".inf", "-.NaN", "yes", "off", "~", "null",
            "2024",
        "2024-01-01", "1e3", "./a: b", "#1", "a #b", "'", "- a", "true", "a/b.txt", "<<", "=", ""
      })
  void aTextIsReadAsItWasWritten(String text) {
    var texts = new Texts(List.of(text, "a"));
    assertThat(ConfigurationYaml.read(Texts.class, ConfigurationYaml.write(texts), "t", List.of()))
        .isEqualTo(texts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "separate       | spiral | model.positions (spiral) must be one of"
            + " separate, contiguous",
        "convolution    | pool   | model.compression (pool) must be one of"
            + " max-pooling, mean-pooling, convolution, ",
        "attention-reconstruction | some | model.compressionLoss (some) must be one of"
            + " attention-reconstruction, auto-encoding, ",
      })
  void unknownVariantListsTheAllowed(String good, String bad, String rule) {
    assertThat(refusal(YAML.replace(good, bad))).contains(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "width: 64   | width: 66   | model.width (66) must be divisible by model.heads (4)",
        "window: 32  | window: 30  | model.window (30) must be a multiple of"
            + " model.compression.rate (4)",
        "memory: 48  | memory: -1  | model.memory (-1) must be 0 or more",
      })
  void impossibleValueIsNamedWithItsRule(String good, String bad, String rule) {
    assertThat(refusal(YAML.replace(good, bad))).endsWith(": " + rule);
  }

  @Test
  void overrideOfAnUnknownPathListsTheAllowed() {
    assertThat(refusal(YAML, "modell.width=8"))
        .isEqualTo("setting modell.width=8: key (modell) must be one of model");
    assertThat(refusal(YAML, "model.position.scheme=separate"))
        .startsWith("setting model.position.scheme=separate: key (model.position) must be one of ");
    String unknown = refusal(YAML, "model.widht=8");
    assertThat(unknown).startsWith("setting model.widht=8: key (model.widht) must be one of ");
    assertThat(unknown).contains("width");
    assertThat(refusal(YAML, "model.compression.rat=8"))
        .isEqualTo(
            "setting model.compression.rat=8: key (model.compression.rat)"
                + " must be one of function, rate, overlap, dilations");
    assertThat(refusal(YAML, "model.width")).contains("setting (model.width) must be section.key=");
    assertThat(refusal(YAML, "=8")).contains("setting (=8) must be section.key=");
  }

  @Test
  void overrideOfTheWrongKindIsNamed() {
    assertThat(refusal(YAML, "model.width=wide")).contains("model.width");
    assertThat(refusal(YAML, "model.positions.scheme=spiral"))
        .contains("(spiral) must be one of separate, contiguous");
    assertThat(refusal(YAML, "model.dropout.attention=0.5"))
        .isEqualTo(
            "setting (model.dropout.attention=0.5) must give dropout whole, as dropout={...},"
                + " since it has no keys here");
    assertThat(refusal(YAML, "model.width=66")).contains("model.width (66) must be divisible");
  }

  @ParameterizedTest
  @CsvSource({"''", "just words", "'[1, 2]'"})
  void whatIsNoConfigurationIsRefused(String text) {
    assertThat(refusal(text)).startsWith("configuration (there.yaml) must have sections");
  }

  /** Tags could name Java classes, or read a value as another type than it seems to have. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "width: 64      | width: !!int 64                 | model.width must have no tag (!!int)",
        "width: 64      | width: ! 64                     | model.width must have no tag (!)",
        "width: 64      | width: !!int '64'               | model.width must have no tag (!!int)",
        "width: 64      | width: !!java.lang.Integer 64   | model.width must have no tag"
            + " (!!java.lang.Integer)",
        "width: 64      | width: !<tag:yaml.org,2002:float> 64 | model.width must have no tag (!!float)",
        "function: conv | function: !!str conv            | model.compression.function must have no"
            + " tag (!!str)",
        "compression: { | compression: !convolution {     | model.compression must have no tag"
            + " (convolution)",
        "compression: { | compression: !!javax.script.ScriptEngineManager { | model.compression must"
            + " have no tag (!!javax.script.ScriptEngineManager)",
        "compression: { | compression: !!map {            | model.compression must have no tag (!!map)",
      })
  void tagsAreRefused(String plain, String tagged, String rule) {
    assertThat(YAML).contains(plain);
    assertThat(refusal(YAML.replace(plain, tagged))).endsWith(": " + rule);
  }

  @Test
  void tagsOfOverridesAreRefused() {
    assertThat(refusal(YAML, "model.width=!!int 64"))
        .isEqualTo("setting model.width=!!int 64: model.width must have no tag (!!int)");
    assertThat(refusal(YAML, "model.compression=!!java.net.URL {function: mean, rate: 4}"))
        .contains("model.compression must have no tag (!!java.net.URL)");
  }

  @Test
  void brokenYamlIsRefusedWithItsLine() {
    assertThat(refusal("model:\n  width: [1, 2\n")).startsWith("there.yaml line ");
  }

  private static Sections read(String yaml, String... settings) {
    return ConfigurationYaml.read(Sections.class, yaml, "there.yaml", List.of(settings));
  }

  private static String refusal(String yaml, String... settings) {
    String message =
        assertThrows(ConfigurationException.class, () -> read(yaml, settings)).getMessage();
    assertThat(message.lines().count()).isEqualTo(1);
    return message;
  }
}
