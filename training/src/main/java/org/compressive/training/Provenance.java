package org.compressive.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import java.time.Clock;
import java.util.List;
import org.compressive.data.CorpusSummary;
import org.compressive.inference.Processor;
import org.tensorflow.TensorFlow;

/**
 * Where a run comes from: {@code provenance.json}.
 *
 * @param created when the run was started, ISO 8601 in UTC
 * @param command what was typed, word by word; empty when started through the API
 * @param tensorflow version of the native library
 * @param java version of the virtual machine
 * @param system operating system and architecture
 * @param cores cores the process could use
 * @param corpus what the corpus was called
 * @param documents in the corpus
 * @param bytes in the corpus
 * @param tokens in the corpus
 * @param fingerprint SHA-256 over the documents' paths and contents
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
    long documents,
    long bytes,
    long tokens,
    String fingerprint) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  public Provenance {
    command = ImmutableList.copyOf(command);
  }

  static Provenance of(List<String> command, String corpus, CorpusSummary summary) {
    return new Provenance(
        Clock.systemUTC().instant().toString(),
        command,
        TensorFlow.version(),
        Runtime.version().toString(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Processor.cores(),
        corpus,
        summary.documents(),
        summary.bytes(),
        summary.tokens(),
        summary.fingerprint());
  }

  String toJson() throws JsonProcessingException {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
  }

  static Provenance read(String json) throws JsonProcessingException {
    return MAPPER.readValue(json, Provenance.class);
  }
}
