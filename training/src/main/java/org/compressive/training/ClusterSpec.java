package org.compressive.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The processes that train a run together, and which of them this one is. TensorFlow's users and
 * the operators of Kubernetes describe them in the environment variable {@code TF_CONFIG}:
 *
 * <pre>{@code
 * {"cluster": {"worker": ["a.example:2222", "b.example:2222"]},
 *  "task": {"type": "worker", "index": 0}}
 * }</pre>
 *
 * <p>A job {@code chief}, which some write for the first process, comes before the workers.
 *
 * @param addresses the address of each process, HOST:PORT, at which its server listens. The first
 *     process leads: it writes the run folder
 * @param index the index of this process
 */
public record ClusterSpec(List<String> addresses, int index) {

  /** The environment variable that describes a cluster. */
  public static final String VARIABLE = "TF_CONFIG";

  private static final ImmutableList<String> JOBS = ImmutableList.of("chief", "worker");
  private static final int MAX_PORT = 65_535;

  public ClusterSpec {
    addresses = ImmutableList.copyOf(addresses);
    Set<String> seen = new HashSet<>();
    for (String address : addresses) {
      checkAddress(address);
      check(
          seen.add(address),
          "TF_CONFIG.cluster address (%s) must be of one process".formatted(address));
    }
    check(!addresses.isEmpty(), "TF_CONFIG.cluster (%s) must have a process".formatted(addresses));
    check(
        index >= 0 && index < addresses.size(),
        "TF_CONFIG.task.index (%s) must be one of %s processes".formatted(index, addresses.size()));
  }

  /**
   * Reads a value of {@code TF_CONFIG}.
   *
   * @throws RunException if it is malformed; the message names the field
   */
  public static ClusterSpec parse(String json) {
    JsonNode config;
    try {
      config = JsonMapper.builder().build().readTree(json);
    } catch (JsonProcessingException e) {
      throw new RunException("TF_CONFIG is not JSON: " + e.getOriginalMessage());
    }
    JsonNode cluster = config.path("cluster");
    JsonNode task = config.path("task");
    check(cluster.isObject(), "TF_CONFIG.cluster is missing");
    check(task.isObject(), "TF_CONFIG.task is missing");
    for (String job : ImmutableSet.copyOf(cluster.fieldNames())) {
      check(
          JOBS.contains(job), "TF_CONFIG.cluster job (%s) must be chief or worker".formatted(job));
    }
    String type = task.path("type").asText();
    check(
        JOBS.contains(type) && cluster.has(type),
        "TF_CONFIG.task.type (%s) must be a job of TF_CONFIG.cluster".formatted(type));
    JsonNode number = task.path("index");
    Integer inJob = Ints.tryParse(number.asText()); // some write the number as a text
    check(inJob != null, "TF_CONFIG.task.index (%s) must be a number".formatted(number.asText()));
    List<String> chiefs = addresses(cluster, "chief");
    List<String> workers = addresses(cluster, "worker");
    int jobSize = type.equals("chief") ? chiefs.size() : workers.size();
    check(
        inJob >= 0 && inJob < jobSize,
        "TF_CONFIG.task.index (%s) must be one of the %s of job %s"
            .formatted(inJob, jobSize, type));
    var all = ImmutableList.<String>builder().addAll(chiefs).addAll(workers).build();
    return new ClusterSpec(all, type.equals("chief") ? inJob : chiefs.size() + inJob);
  }

  /** Returns the value of {@code TF_CONFIG} that {@link #parse} reads. */
  public String toJson() {
    var json = JsonMapper.builder().build().createObjectNode();
    var workers = json.putObject("cluster").putArray("worker");
    addresses.forEach(workers::add);
    json.putObject("task").put("type", "worker").put("index", index);
    return json.toString();
  }

  private static List<String> addresses(JsonNode cluster, String job) {
    List<String> addresses = new ArrayList<>();
    JsonNode listed = cluster.path(job);
    check(
        listed.isMissingNode() || listed.isArray(),
        "TF_CONFIG.cluster.%s (%s) must be a list".formatted(job, listed));
    listed.forEach(address -> addresses.add(address.asText()));
    return addresses;
  }

  private static void checkAddress(String address) {
    try {
      var parsed = HostAndPort.fromString(address);
      check(
          !parsed.getHost().isEmpty()
              && parsed.hasPort()
              && parsed.getPort() >= 1
              && parsed.getPort() <= MAX_PORT,
          "TF_CONFIG.cluster address (%s) must be HOST:PORT".formatted(address));
    } catch (IllegalArgumentException e) {
      throw new RunException("TF_CONFIG.cluster address (%s) must be HOST:PORT".formatted(address));
    }
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new RunException(message);
    }
  }

  /** Returns the number of processes. */
  public int processes() {
    return addresses.size();
  }

  /** Returns whether this process leads. */
  public boolean leads() {
    return index == 0;
  }

  /**
   * Checks that the processes can train a configuration.
   *
   * @throws RunException if they cannot
   */
  public void check(RunConfig config) {
    check(config, processes());
  }

  /**
   * Checks that so many processes can train a configuration: that its streams can be divided among
   * them.
   *
   * @throws RunException if they cannot
   */
  public static void check(RunConfig config, int processes) {
    var training = config.training();
    int microBatches = training.accumulation().microBatches();
    check(
        training.batch() % (microBatches * processes) == 0,
        "training.batch (%s) must be a multiple of %s, the number of processes%s"
            .formatted(
                training.batch(),
                microBatches * processes,
                microBatches == 1 ? "" : " times training.accumulation.microBatches"));
  }

  HostAndPort address(int process) {
    return HostAndPort.fromString(addresses.get(process));
  }

  /** Returns a process for messages: its index and address. */
  String name(int process) {
    return process + " at " + addresses.get(process);
  }

  Share share() {
    return new Share(index, processes());
  }
}
