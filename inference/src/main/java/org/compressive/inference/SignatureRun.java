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
 * One run of a signature: feeds the memories and whatever else it takes, fetches what is wanted and
 * the next memories, and puts these in place. When the run fails, the memories are as they were.
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
   * Has the run watched.
   *
   * @param observer null for none
   */
  SignatureRun observedBy(@Nullable RunObserver observer) {
    this.observer = observer;
    return this;
  }

  /** Feeds an input; the tensor stays the caller's. */
  SignatureRun feed(String input, Tensor tensor) {
    runner.feed(signature.input(input), tensor);
    return this;
  }

  /** Feeds those memories that the signature takes. */
  SignatureRun feed(MemoryState memories) {
    Maps.filterKeys(memories.tensors(), signature.inputs()::containsKey).forEach(this::feed);
    return this;
  }

  /** Runs for some outputs alone; memories that were fed stay as they are. */
  Fetched fetch(List<String> wanted) {
    return new Fetched(run(wanted));
  }

  /** Runs for memories to begin with. */
  MemoryState begin(int batch, List<String> memories) {
    return new MemoryState(batch, run(memories));
  }

  /**
   * Feeds memories, runs, and puts the next ones in place of all there were.
   *
   * @param next the names of the next memories
   */
  Fetched advance(MemoryState memories, List<String> next, List<String> wanted) {
    var tensors = feed(memories).run(both(wanted, next));
    memories.replace(only(tensors, next));
    return new Fetched(only(tensors, wanted));
  }

  /** Feeds memories, runs, and puts those that the signature gives in place of their old ones. */
  Fetched update(MemoryState memories, List<String> wanted) {
    var changed = memories.names().stream().filter(signature.outputs()::containsKey).toList();
    var tensors = feed(memories).run(both(wanted, changed));
    memories.update(only(tensors, changed));
    return new Fetched(only(tensors, wanted));
  }

  /** Returns the outputs of these names; each is its receiver's to close. */
  private ImmutableMap<String, Tensor> run(List<String> names) {
    names.forEach(name -> runner.fetch(signature.output(name)));
    // Not closed: each tensor of it gets an owner.
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
