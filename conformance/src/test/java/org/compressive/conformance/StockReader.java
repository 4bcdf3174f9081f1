package org.compressive.conformance;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A third-party program, which reads an exported model with TensorFlow Java and nothing else.
 * {@link StockTensorFlowTest} runs this file by itself, in a process whose class path has none of
 * the project's classes.
 */
final class StockReader {

  /** The output of a step besides the memories. */
  private static final String LOGITS = "logits";

  private StockReader() {}

  /**
   * Takes three arguments for each model: the model, a file with tokens {@code [B, 2 T]} (B, T and
   * the ids), and the output file for the logits, which are those of {@code step} for both windows,
   * then those of {@code serving_default} for the first.
   */
  public static void main(String[] arguments) throws IOException {
    for (int i = 0; i < arguments.length; i += 3) {
      int[][][] windows = windows(Path.of(arguments[i + 1]));
      try (SavedModelBundle model = SavedModelBundle.load(arguments[i], "serve");
          var logits = new DataOutputStream(Files.newOutputStream(Path.of(arguments[i + 2])))) {
        model.metaGraphDef().getSignatureDefMap().forEach(StockReader::print);
        read(model, windows, logits);
        refuse(model, windows[0]);
      }
    }
    for (String ours : List.of("ops.CompressiveOps", "inference.LanguageModel", "cli.Main")) {
      try {
        System.out.println("has " + Class.forName("org.compressive." + ours));
      } catch (ClassNotFoundException e) {
        System.out.println("lacks " + ours);
      }
    }
  }

  private static void read(SavedModelBundle model, int[][][] windows, DataOutputStream logits)
      throws IOException {
    try (var batch = TInt32.scalarOf(windows[0].length);
        Result empty = model.function("initial_memories").call(Map.of("batch_size", batch));
        Result first = step(model, windows[0], empty);
        Result second = step(model, windows[1], first);
        var tokens = TInt32.tensorOf(StdArrays.ndCopyOf(windows[0]));
        Result served = model.function("serving_default").call(Map.of("tokens", tokens))) {
      write((TFloat32) first.get(LOGITS).orElseThrow(), logits);
      write((TFloat32) second.get(LOGITS).orElseThrow(), logits);
      write((TFloat32) served.get(LOGITS).orElseThrow(), logits);
    }
  }

  private static Result step(SavedModelBundle model, int[][] window, Result memories) {
    Map<String, Tensor> arguments = new HashMap<>();
    for (Map.Entry<String, Tensor> entry : memories) {
      if (!entry.getKey().equals(LOGITS)) {
        arguments.put(entry.getKey(), entry.getValue());
      }
    }
    try (var tokens = TInt32.tensorOf(StdArrays.ndCopyOf(window))) {
      arguments.put("tokens", tokens);
      return model.function("step").call(arguments);
    }
  }

  /** Passes a window that is one token too short. */
  private static void refuse(SavedModelBundle model, int[][] window) {
    int[][] odd = new int[window.length][window[0].length - 1];
    try (var batch = TInt32.scalarOf(window.length);
        Result empty = model.function("initial_memories").call(Map.of("batch_size", batch));
        Result result = step(model, odd, empty)) {
      System.out.println("took " + result.get(LOGITS).orElseThrow().shape());
    } catch (TFInvalidArgumentException e) {
      System.out.println("refused: " + e.getMessage().lines().collect(Collectors.joining(" ")));
    }
  }

  private static void print(String key, SignatureDef signature) {
    System.out.println(key + " is " + signature.getMethodName());
    signature.getInputsMap().forEach((name, info) -> print(key + " takes " + name, info));
    signature.getOutputsMap().forEach((name, info) -> print(key + " gives " + name, info));
  }

  private static void print(String what, TensorInfo info) {
    String shape =
        info.getTensorShape().getDimList().stream()
            .map(dimension -> String.valueOf(dimension.getSize()))
            .collect(Collectors.joining(", ", "[", "]"));
    System.out.println(what + " " + info.getDtype() + " " + shape);
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

  private static void write(TFloat32 logits, DataOutputStream out) throws IOException {
    float[] values = new float[Math.toIntExact(logits.size())];
    logits.asRawTensor().data().asFloats().read(values);
    for (float value : values) {
      out.writeFloat(value);
    }
  }
}
