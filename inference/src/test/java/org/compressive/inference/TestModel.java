package org.compressive.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.BiConsumer;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenStore;
import org.compressive.data.TokenStoreWriter;
import org.compressive.data.Tokenizer;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.TinyModel;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A tiny model with random parameters, and texts for it. */
final class TestModel {

  static final int WINDOW = 8;
  static final Tokenizer TOKENIZER = new ByteTokenizer();
  static final SessionOptions OPTIONS = SessionOptions.float32();

  /**
   * A model with windows of 8 tokens in units of 4. The memory holds one and a half windows, the
   * compressed memory three.
   */
  static final ModelConfig CONFIG = config(12, 6);

  private TestModel() {}

  static ModelConfig config(int memory, int compressedMemory) {
    return TinyModel.ofBytes()
        .window(WINDOW)
        .memory(memory)
        .compressedMemory(compressedMemory)
        .build();
  }

  /** Writes variable files with random parameters, and returns their prefix. */
  static Path checkpoint(Path folder, ModelConfig config, long seed) {
    return checkpoint(folder, config, seed, (name, values) -> {});
  }

  /**
   * Writes variable files with random parameters that {@code change} may modify, and returns their
   * prefix.
   */
  static Path checkpoint(
      Path folder, ModelConfig config, long seed, BiConsumer<String, float[]> change) {
    Path prefix =
        folder.resolve(
            "variables-%s-%s-%d"
                .formatted(config.memory(), config.compressedMemory(), seed)
                .replaceAll("[^\\w-]", "_")); // TensorFlow takes brackets as a pattern
    var random = new Random(seed);
    try (var graph = InferenceGraph.build(config);
        var session = new Session(graph.graph(), false, OPTIONS.toProto())) {
      for (Parameter parameter : graph.parameters()) {
        assign(graph, session, parameter, random, change);
      }
      Parameters.saver(graph).save(session, prefix);
    }
    return prefix;
  }

  // All parameters are random, so that biases and scales have an effect, and their deviation is
  // larger than at the start of training, so that memories have an effect.
  private static void assign(
      InferenceGraph graph,
      Session session,
      Parameter parameter,
      Random random,
      BiConsumer<String, float[]> change) {
    var first = parameter.spec().initialization();
    double deviation = Math.max(1.5 * first.deviation(), 0.3);
    var shape = parameter.spec().shape();
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (first.mean() + deviation * random.nextGaussian());
    }
    change.accept(parameter.spec().name(), values);
    var value = graph.ops().constant(shape, DataBuffers.of(values));
    session.run(parameter.variable().assign(graph.ops(), value));
  }

  /** Returns a text of letters, spaces and line ends. */
  static byte[] text(int length, long seed) {
    var random = new Random(seed);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      int draw = random.nextInt(32);
      text[i] = (byte) (draw < 26 ? 'a' + draw : draw < 31 ? ' ' : '\n');
    }
    return text;
  }

  /** Returns a store of one or more documents. */
  static TokenStore store(Path folder, byte[]... texts) throws IOException {
    Path file = Files.createTempFile(folder, "text", ".tokens");
    try (var writer = TokenStoreWriter.create(file, TOKENIZER.vocabulary())) {
      for (byte[] text : texts) {
        writer.startDocument();
        writer.accept(TOKENIZER.encode(text), text.length);
        writer.endDocument(TextCounts.of(text));
      }
      writer.finish();
    }
    return TokenStore.open(file);
  }

  /** Returns tokens {@code [B, T]} from row-major ids. */
  static TInt32 tokens(int batch, int... ids) {
    return TInt32.tensorOf(Shape.of(batch, ids.length / batch), DataBuffers.of(ids));
  }

  static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.shape().size()];
    ((TFloat32) tensor).asRawTensor().data().asFloats().read(values);
    return values;
  }
}
