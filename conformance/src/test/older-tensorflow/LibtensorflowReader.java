import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.TensorFlow;
import org.tensorflow.framework.MetaGraphDef;
import org.tensorflow.framework.SignatureDef;

/**
 * Reads exported models with libtensorflow 1.15, which has no functions and so feeds and fetches
 * the tensors that the signatures name. {@code OlderTensorFlowTest} runs this file; its arguments
 * are those of {@code StockReader}.
 */
final class LibtensorflowReader {

  private static final String LOGITS = "logits";

  private LibtensorflowReader() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println("version " + TensorFlow.version());
    for (int i = 0; i < arguments.length; i += 3) {
      int[][][] windows = windows(Path.of(arguments[i + 1]));
      try (var model = SavedModelBundle.load(arguments[i], "serve");
          var logits = new DataOutputStream(Files.newOutputStream(Path.of(arguments[i + 2])))) {
        read(model, windows, logits);
      }
    }
  }

  private static void read(SavedModelBundle model, int[][][] windows, DataOutputStream logits)
      throws IOException {
    Map<String, Tensor<?>> carried =
        call(model, "initial_memories", Map.of("batch_size", Tensor.create(windows[0].length)));
    for (int[][] window : windows) {
      carried.put("tokens", Tensor.create(window));
      carried = call(model, "step", carried);
      write(carried.remove(LOGITS), logits);
    }
    carried.values().forEach(Tensor::close);
    Map<String, Tensor<?>> tokens = Map.of("tokens", Tensor.create(windows[0]));
    write(call(model, "serving_default", tokens).get(LOGITS), logits);
  }

  /** Runs a signature, closes its arguments and returns its results. */
  private static Map<String, Tensor<?>> call(
      SavedModelBundle model, String key, Map<String, Tensor<?>> arguments) throws IOException {
    SignatureDef signature =
        MetaGraphDef.parseFrom(model.metaGraphDef()).getSignatureDefOrThrow(key);
    var runner = model.session().runner();
    arguments.forEach(
        (name, tensor) -> runner.feed(signature.getInputsOrThrow(name).getName(), tensor));
    List<String> names = List.copyOf(signature.getOutputsMap().keySet());
    names.forEach(name -> runner.fetch(signature.getOutputsOrThrow(name).getName()));
    try {
      List<Tensor<?>> fetched = runner.run();
      Map<String, Tensor<?>> results = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        results.put(names.get(i), fetched.get(i));
      }
      return results;
    } finally {
      arguments.values().forEach(Tensor::close);
    }
  }

  private static int[][][] windows(Path file) throws IOException {
    try (var in = new DataInputStream(Files.newInputStream(file))) {
      int batch = in.readInt();
      int window = in.readInt();
      int[][][] windows = new int[2][batch][window];
      for (int stream = 0; stream < batch; stream++) {
        for (int i = 0; i < 2 * window; i++) {
          windows[i / window][stream][i % window] = in.readInt();
        }
      }
      return windows;
    }
  }

  private static void write(Tensor<?> logits, DataOutputStream out) throws IOException {
    FloatBuffer values = FloatBuffer.allocate(logits.numElements());
    logits.writeTo(values);
    logits.close();
    for (float value : values.array()) {
      out.writeFloat(value);
    }
  }
}
