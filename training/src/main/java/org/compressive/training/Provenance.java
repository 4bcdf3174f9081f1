package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.compressive.data.CorpusSummary;
import org.compressive.data.PreparedCorpus;
import org.compressive.inference.Processor;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;

/**
 * The origin of a run, stored in {@code provenance.json}.
 *
 * @param created the time at which the run was started, in UTC and ISO 8601 format
 * @param command the arguments of the command line; empty if the run was started through the API
 * @param tensorflow the version of TensorFlow's native library
 * @param java the version of the Java virtual machine
 * @param system the operating system and the architecture
 * @param cores the number of cores available to the process
 * @param corpus the name of the corpus, or the path of the prepared corpus
 * @param splits how the corpus was split, as a sentence for users; null in runs created before this
 *     component existed
 * @param documents the number of documents in the corpus
 * @param bytes the number of bytes in the corpus
 * @param tokens the number of tokens in the corpus
 * @param fingerprint the SHA-256 hash of the documents' paths and contents
 * @param sources the SHA-256, in hexadecimal, of each file that the settings name as text, by path,
 *     as the file lies on disk; folders are not listed. Null in runs created before this component
 *     existed
 * @param data the SHA-256, in hexadecimal, of each file in the run's folder {@code data}, by name;
 *     null in runs created before this component existed
 * @param weights the origin of the weights at the start of the run, and the parameters that were
 *     not taken from there, as a sentence for users; null if all weights were new
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Provenance(
    String created,
    List<String> command,
    String tensorflow,
    String java,
    String system,
    int cores,
    String corpus,
    @Nullable String splits,
    long documents,
    long bytes,
    long tokens,
    String fingerprint,
    @Nullable Map<String, String> sources,
    @Nullable Map<String, String> data,
    @Nullable String weights) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  public Provenance {
    command = ImmutableList.copyOf(command);
    sources = sources == null ? null : ImmutableMap.copyOf(sources);
    data = data == null ? null : ImmutableMap.copyOf(data);
  }

  /**
   * Describes a run that is being created now.
   *
   * @param sources the paths that the settings name as text
   * @param data the folder with the run's tokens
   */
  static Provenance of(
      List<String> command, String corpus, PreparedCorpus prepared, List<String> sources, Path data)
      throws IOException {
    CorpusSummary summary = prepared.summary();
    return new Provenance(
        Clock.systemUTC().instant().toString(),
        command,
        TensorFlow.version(),
        Runtime.version().toString(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Processor.cores(),
        corpus,
        prepared.note(),
        summary.documents(),
        summary.bytes(),
        summary.tokens(),
        summary.fingerprint(),
        FileChecksums.ofFiles(sources),
        FileChecksums.ofFolder(data),
        null);
  }

  /** Returns this provenance with the origin of the weights. */
  Provenance withWeights(String origin) {
    return new Provenance(
        created,
        command,
        tensorflow,
        java,
        system,
        cores,
        corpus,
        splits,
        documents,
        bytes,
        tokens,
        fingerprint,
        sources,
        data,
        origin);
  }

  String toJson() throws JsonProcessingException {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
  }

  static Provenance read(String json) throws JsonProcessingException {
    return MAPPER.readValue(json, Provenance.class);
  }
}
