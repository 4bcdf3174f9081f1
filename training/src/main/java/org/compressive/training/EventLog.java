package org.compressive.training;

import com.google.common.hash.Hashing;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.compressive.graph.LayerNames;
import org.compressive.inference.Score;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

/**
 * An event file for TensorBoard. Each process of a run writes one file. It consists of records,
 * each with a length, the masked CRC-32C of the length, an {@code Event} and the masked CRC-32C of
 * the event. The first file of a run begins with the graph of a step.
 */
final class EventLog implements TrainingListener, Closeable {

  private static final int MASK_DELTA = 0xa282ead8;
  private static final int MASK_ROTATION = 15;

  private final OutputStream out;

  private EventLog(OutputStream out) {
    this.out = out;
  }

  /**
   * Creates an event file in a folder.
   *
   * @param step the last step whose events in earlier files still count
   * @param graph supplies the graph of a step; called only if the folder has no event file yet
   */
  static EventLog open(Path folder, long step, Supplier<GraphDef> graph) throws IOException {
    Files.createDirectories(folder);
    boolean first = isEmpty(folder);
    long now = Clock.systemUTC().millis();
    Path file = folder.resolve("events.out.tfevents.%s.compressive".formatted(now));
    var log = new EventLog(new BufferedOutputStream(Files.newOutputStream(file)));
    log.write(Event.newBuilder().setFileVersion("brain.Event:2"));
    // Tells TensorBoard to discard the events that a killed process wrote after the checkpoint.
    log.write(
        Event.newBuilder()
            .setStep(step + 1)
            .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
    if (first) {
      log.write(Event.newBuilder().setGraphDef(graph.get().toByteString()));
      log.flush();
    }
    return log;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  @Override
  public void stepped(StepReport report) {
    var statistics = report.statistics();
    var summary = Summary.newBuilder();
    add(summary, "train/bits_per_byte", report.bitsPerByte());
    add(summary, "train/bits_per_token", report.bitsPerToken());
    addNorm(summary, "train/gradient_norm", statistics.gradientNorm());
    add(summary, "train/learning_rate", report.learningRate());
    add(summary, "train/tokens_per_second", report.tokens() / report.seconds());
    add(summary, "compression/loss", statistics.compressionLoss());
    addNorm(summary, "compression/gradient_norm", statistics.compressionGradientNorm());
    statistics
        .layerCompressionLosses()
        .forEach(
            (layer, loss) -> add(summary, LayerNames.numbered("compression/loss", layer), loss));
    addLayers(summary, statistics.layers());
    statistics
        .exchange()
        .ifPresent(
            exchange -> {
              add(summary, "exchange/milliseconds", exchange.millis());
              add(summary, "exchange/bytes", (double) exchange.bytes());
            });
    summary.addAllValue(statistics.histograms().getValueList());
    write(Event.newBuilder().setStep(report.step()).setSummary(summary));
  }

  private static void addLayers(Summary.Builder summary, List<LayerStatistics> layers) {
    for (int i = 0; i < layers.size(); i++) {
      add(summary, LayerNames.numbered("memory/norm", i), layers.get(i).memoryNorm());
      add(
          summary,
          LayerNames.numbered("compressed_memory/norm", i),
          layers.get(i).compressedMemoryNorm());
      int layer = i;
      layers
          .get(i)
          .spans()
          .ifPresent(
              spans -> {
                add(summary, LayerNames.numbered("span/mean", layer), spans.mean());
                add(summary, LayerNames.numbered("span/longest", layer), spans.longest());
              });
    }
    if (!layers.isEmpty()) {
      List<Double> attention = LayerStatistics.mean(layers).attention();
      for (int bucket = 0; bucket < attention.size(); bucket++) {
        add(summary, LayerNames.numbered("attention/bucket", bucket), attention.get(bucket));
      }
    }
  }

  @Override
  public void validated(long step, Score score, boolean best) {
    var summary = Summary.newBuilder();
    add(summary, "validation/bits_per_byte", score.bitsPerByte());
    add(summary, "validation/bits_per_character", score.bitsPerCharacter());
    add(summary, "validation/bits_per_token", score.bitsPerToken());
    add(summary, "validation/token_perplexity", score.tokenPerplexity());
    add(summary, "validation/word_perplexity", score.wordPerplexity());
    write(Event.newBuilder().setStep(step).setSummary(summary));
    flush();
  }

  @Override
  public void sampled(long step, String text) {
    write(Event.newBuilder().setStep(step).setSummary(EventText.summary("sample", text)));
    flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** Adds a norm, unless no update follows the step. */
  private static void addNorm(Summary.Builder summary, String tag, double norm) {
    if (!Double.isNaN(norm)) {
      add(summary, tag, norm);
    }
  }

  private static void add(Summary.Builder summary, String tag, double value) {
    summary.addValue(Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) value));
  }

  private void write(Event.Builder event) {
    byte[] data = event.setWallTime(Clock.systemUTC().millis() / 1e3).build().toByteArray();
    byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
    try {
      out.write(length);
      out.write(maskedChecksum(length));
      out.write(data);
      out.write(maskedChecksum(data));
    } catch (IOException e) {
      throw new UncheckedIOException("events cannot be written: " + e.getMessage(), e);
    }
  }

  private void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("events cannot be written: " + e.getMessage(), e);
    }
  }

  private static byte[] maskedChecksum(byte[] bytes) {
    int checksum = Hashing.crc32c().hashBytes(bytes).asInt();
    int masked = Integer.rotateRight(checksum, MASK_ROTATION) + MASK_DELTA;
    return littleEndian(Integer.BYTES).putInt(masked).array();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
