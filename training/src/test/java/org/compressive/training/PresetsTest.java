package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.compressive.data.DataConfig;
import org.compressive.data.TokenizerChoice;
import org.compressive.graph.ParameterCount;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.graph.config.ContiguousPositions;
import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PresetsTest {

  static List<String> names() {
    return Presets.names();
  }

  static RunConfig read(String name, String... settings) {
    return ConfigurationYaml.read(RunConfig.class, Presets.yaml(name), name, List.of(settings));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyPresetIsARunOnTheEmbeddedCorpusUnlessAnotherIsNamed(String name) throws Exception {
    RunConfig config = Presets.get(name);
    assertThat(config.data().withTokenizer(TokenizerChoice.DEFAULT))
        .isEqualTo(DataConfig.embedded());
    assertThat(config.training().deterministic()).isFalse();
  }

  @Test
  void everyPresetFileIsListed() throws Exception {
    Path folder =
        Path.of(Resources.getResource(Presets.class, "presets/tiny.yaml").toURI()).getParent();
    List<String> files =
        TinyRun.names(folder).stream().map(file -> file.replace(".yaml", "")).toList();
    assertThat(files).containsExactlyElementsIn(Presets.names());
    assertThat(Presets.names()).contains(Presets.DEFAULT);
  }

  @Test
  void benchmarkShapesAreThoseThatPeersAreMeasuredAt() {
    RunConfig small = read("bench-s");
    assertThat(small.model()).isEqualTo(bench(4, 256, 4, 1024, 128, 32));
    assertThat(small.training().batch()).isEqualTo(8);
    RunConfig medium = read("bench-m");
    assertThat(medium.model()).isEqualTo(bench(6, 512, 8, 2048, 256, 64));
    assertThat(medium.training().batch()).isEqualTo(4);
    for (RunConfig config : List.of(small, medium)) {
      assertThat(config.training().clip()).isEqualTo(0.1);
      assertThat(config.training().schedule()).isEqualTo(new Constant());
    }
  }

  static List<String> baselines() {
    return Presets.baselines();
  }

  /** A baseline differs in its model only, which has as many parameters within 2 percent. */
  @ParameterizedTest
  @MethodSource("baselines")
  void baselinesAreOfTheSizeOfTheBenchmark(String name) {
    RunConfig benchmark = read("bench-s");
    RunConfig baseline = read(name);
    double parameters = ParameterCount.of(benchmark.model()).total();
    assertThat((double) ParameterCount.of(baseline.model()).total())
        .isWithin(0.02 * parameters)
        .of(parameters);
    assertThat(baseline.withModel(benchmark.model())).isEqualTo(benchmark);
    assertThat(baseline.model().window()).isEqualTo(benchmark.model().window());
    assertThat(baseline.model().layers()).isEqualTo(benchmark.model().layers());
  }

  @Test
  void baselinesLookBackAsFarAsTheyKeepAnything() {
    assertThat(read("bench-s").model().temporalRange()).hasValue(4 * (128 + 4 * 32));
    assertThat(read("bench-s-transformer-xl").model().temporalRange()).hasValue(4 * 160);
    assertThat(read("bench-s-fixed-window").model().temporalRange()).hasValue(0);
    assertThat(read("bench-s-adaptive-span").model().temporalRange()).hasValue(4 * 512);
    assertThat(read("bench-s-sparse-attention").model().temporalRange()).hasValue(4 * 1024);
    assertThat(read("bench-s-dynamic-convolution").model().temporalRange()).hasValue(4 * 30);
    assertThat(read("bench-s-lstm").model().temporalRange()).isEmpty();
  }

  /** The expected values are from sections 5.2 and 5.5 and appendix B of the paper. */
  @Test
  void enwik8IsThePapers() {
    var config = read("enwik8");
    var model = config.model();
    assertThat(model.layers()).isEqualTo(24);
    assertThat(model.width()).isEqualTo(1024);
    assertThat(model.heads()).isEqualTo(8);
    assertThat(model.feedForward()).isEqualTo(3072);
    assertThat(model.window()).isEqualTo(768);
    assertThat(model.compression()).isEqualTo(new Convolution(3));
    assertThat(model.temporalRange()).hasValue(101_376);
    assertThat(model.withMemories(768, 3072).temporalRange()).hasValue(239_616);
    var training = config.training();
    assertThat(training.learningRate(3_999)).isEqualTo(3e-4);
    assertThat(training.learningRate(103_999)).isWithin(1e-9).of(1e-6);
    assertThat(training.clip()).isEqualTo(0.1);
  }

  /** The expected values are from section 5.3 and appendix B of the paper. */
  @Test
  void wikitext103IsThePapers() {
    var model = read("wikitext103").sized().model();
    assertThat(model.vocabulary()).isEqualTo(267_735);
    assertThat(model.layers()).isEqualTo(18);
    assertThat(model.width()).isEqualTo(1024);
    assertThat(model.heads()).isEqualTo(16);
    assertThat(model.feedForward()).isEqualTo(4096);
    assertThat(model.window()).isEqualTo(512);
    assertThat(model.compression()).isEqualTo(new Convolution(4));
    assertThat(model.temporalRange()).hasValue(46_080);
    assertThat(model.withMemories(500, 1500).temporalRange()).hasValue(117_000);
    assertThatItWarmsUpAndDecaysAsWordModelsDo(read("wikitext103"));
  }

  /** The expected values are from section 5.1 of the paper. */
  @Test
  void pg19IsThePapers() {
    var config = read("pg19");
    assertThat(config.sized().model().vocabulary()).isEqualTo(32_000);
    assertThat(config.model().layers()).isEqualTo(36);
    assertThat(config.model().compression()).isEqualTo(new Convolution(2));
    assertThat(config.model().temporalRange()).hasValue(55_296);
    assertThat(config.training().batch()).isEqualTo(512);
    assertThatItWarmsUpAndDecaysAsWordModelsDo(config);
  }

  /** The number of words is that of the training set, with {@code <unk>} and {@code <eos>}. */
  @Test
  void wikitext2HasAllItsWords() {
    var model = read("wikitext2-words").sized().model();
    assertThat(model.vocabulary()).isEqualTo(33_278);
    assertThat(ParameterCount.of(model).total()).isLessThan(3_000_000);
    assertThat(model.temporalRange()).hasValue(2 * (64 + 4 * 32));
  }

  /** These models are small, but their vocabularies come from a text, as in the presets. */
  @ParameterizedTest
  @CsvSource({"wikitext2-words, words", "wikitext103, words", "pg19, bpe"})
  void presetsWithVocabulariesTrainFromText(String name, String type, @TempDir Path folder)
      throws IOException {
    String text = " = Title = \n one <unk> two three . \n four five <unk> , six . \n".repeat(60);
    Path corpus = Files.writeString(folder.resolve("wiki.tokens"), text);
    RunConfig config =
        read(
            name,
            "model.layers=1",
            "model.width=16",
            "model.heads=2",
            "model.feedForward=32",
            "model.window=8",
            "model.memory=8",
            "model.compressedMemory=4",
            "model.embedding.cutoffs=" + (type.equals("words") ? "[6]" : "[]"),
            "training.batch=2",
            "training.steps=3",
            "training.validationWindows=2",
            "training.precision=float32");
    RunFolder run =
        RunFolder.create(
            folder.resolve("run"),
            config.withData(config.data().withCorpus(List.of(corpus.toString()))));
    var result = TinyRun.train(run);
    assertThat(run.tokenizer().type()).isEqualTo(type);
    int vocabulary = run.tokenizer().vocabulary();
    assertThat(run.config().model().vocabulary()).isEqualTo(vocabulary);
    if (type.equals("words")) {
      // <unk> and <eos>, =, Title, one to six, the full stop and the comma.
      assertThat(vocabulary).isEqualTo(2 + 2 + 6 + 2);
    }
    double uniform = Math.log(vocabulary) / Math.log(2);
    assertThat(result.validation().bitsPerToken()).isWithin(2).of(uniform);
    assertThat(result.validation().tokenPerplexity()).isLessThan(4.0 * vocabulary);
  }

  private static void assertThatItWarmsUpAndDecaysAsWordModelsDo(RunConfig config) {
    var training = config.training();
    assertThat(training.learningRate(15_999)).isEqualTo(3e-4);
    assertThat(training.learningRate(515_999)).isWithin(1e-9).of(1e-6);
    assertThat(training.clip()).isEqualTo(0.1);
  }

  /**
   * Each model is built at its full size, including gradients. One stream suffices, because nothing
   * is computed.
   */
  @ParameterizedTest
  @CsvSource({"enwik8, 24", "wikitext103, 18", "pg19, 36"})
  void thePapersModelsBuildWithGradients(String name, int layers) {
    try (var graph = new TrainingGraph(read(name, "training.batch=1").sized())) {
      assertThat(graph.layersWithLoss()).hasSize(layers);
      assertThat(graph.variables().size()).isGreaterThan(3 * graph.parameters().size());
    }
  }

  @Test
  void namesThePresetsThereAre() {
    var thrown = assertThrows(ConfigurationException.class, () -> Presets.yaml("bench-x"));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "preset (bench-x) must be one of tiny, bench-s, bench-m, wikitext2-words, enwik8,"
                + " wikitext103, pg19, bench-s-transformer-xl, bench-s-fixed-window,"
                + " bench-s-adaptive-span, bench-s-sparse-attention, bench-s-dynamic-convolution, bench-s-lstm");
  }

  private static ModelConfig bench(
      int layers, int width, int heads, int feedForward, int window, int compressed) {
    return ModelConfig.builder()
        .vocabulary(256)
        .layers(layers)
        .width(width)
        .heads(heads)
        .feedForward(feedForward)
        .window(window)
        .memory(window)
        .compressedMemory(compressed)
        .compression(new Convolution(4))
        .positions(new ContiguousPositions())
        .build();
  }
}
