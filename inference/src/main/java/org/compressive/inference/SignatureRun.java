package org.compressive.inference;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.compressive.graph.Signature;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.RunOptions;

/**
 * One run of a signature. It feeds the memories and the other inputs, fetches the requested outputs
 * and the next memories, and replaces the memories with the next ones. If the run fails, the
 * memories are unchanged.
 */
final class SignatureRun {

  private final Signature signature;
  private final Session.Runner runner;
  private @Nullable RunObserver observer;

  SignatureRun(Session session, Signature signature) {
    this.signature = signature;
    runner = session.runner();
  }

  SignatureRun options(RunOptions options) {
    runner.setOptions(options);
    return this;
  }

  /**
   * Sets an observer of the run.
   *
   * @param observer the observer; null for none
   */
  SignatureRun observedBy(@Nullable RunObserver observer) {
    this.observer = observer;
    return this;
  }

  /** Feeds an input. The tensor still belongs to the caller. */
  SignatureRun feed(String input, Tensor tensor) {
    runner.feed(signature.input(input), tensor);
    return this;
  }

  /** Feeds the memories that the signature takes as inputs. */
  SignatureRun feed(MemoryState memories) {
    Maps.filterKeys(memories.tensors(), signature.inputs()::containsKey).forEach(this::feed);
    return this;
  }

  /**
   * Runs the signature and returns the requested outputs only. Memories that were fed remain
   * unchanged.
   */
  Fetched fetch(List<String> wanted) {
    return new Fetched(run(wanted));
  }

  /** Runs the signature and returns the outputs with the given names as initial memories. */
  MemoryState begin(int batch, List<String> memories) {
    return new MemoryState(batch, run(memories));
  }

  /**
   * Feeds the memories, runs the signature, and replaces all memories with the next ones.
   *
   * @param next the names of the next memories
   */
  Fetched advance(MemoryState memories, List<String> next, List<String> wanted) {
    var tensors = feed(memories).run(both(wanted, next));
    memories.replace(only(tensors, next));
    return new Fetched(only(tensors, wanted));
  }

  /** Feeds the memories, runs the signature, and replaces those memories that it returns. */
  Fetched update(MemoryState memories, List<String> wanted) {
    var changed = memories.names().stream().filter(signature.outputs()::containsKey).toList();
    var tensors = feed(memories).run(both(wanted, changed));
    memories.update(only(tensors, changed));
    return new Fetched(only(tensors, wanted));
  }

  /**
   * Runs the signature and returns the outputs with the given names, each of which the caller must
   * close.
   */
  private ImmutableMap<String, Tensor> run(List<String> names) {
    if (names.isEmpty()) {
      return ImmutableMap.of(); // TensorFlow rejects a run that fetches nothing
    }
    names.forEach(name -> runner.fetch(signature.output(name)));
    // The result is not closed, because each of its tensors is given an owner.
    Result result = observer == null ? runner.run() : observer.run(runner);
    var tensors = ImmutableMap.<String, Tensor>builder();
    for (int i = 0; i < names.size(); i++) {
      tensors.put(names.get(i), result.get(i));
    }
    return tensors.buildOrThrow();
  }

  private static List<String> both(List<String> wanted, List<String> memories) {
    List<String> both = new ArrayList<>(wanted);
    both.addAll(memories);
    return both;
  }

  private static ImmutableMap<String, Tensor> only(
      Map<String, Tensor> tensors, List<String> names) {
    return ImmutableMap.copyOf(Maps.filterKeys(tensors, names::contains));
  }
}
