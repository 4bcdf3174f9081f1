package org.compressive.graph;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.MemoryKind.Queue;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A model that reads token by token. It keeps a window open, and moves the window into memory when
 * it is full. {@link Memories#openSpecs} lists its memories.
 */
final class OpenStack {

  private final ModelConfig config;
  private final CompressiveTransformer model;

  OpenStack(ModelConfig config, CompressiveTransformer model) {
    this.config = config;
    this.model = model;
  }

  /**
   * Reads one token.
   *
   * @param token {@code [B, 1]}
   * @param position the position of the token in the window, a scalar
   * @return rows {@code [B, 1, D]}, and the memories after reading the token
   */
  CompressiveStack.Output token(
      Ops tf,
      Operand<TInt32> token,
      Memories memories,
      Operand<TInt32> position,
      List<PositionKeys> positionKeys) {
    var reading = new OpenToken(config, position, positionKeys);
    return model.call(tf, token, memories, reading, Pass.inference());
  }

  /**
   * Reads the beginning of a window at once. No part of the window may have been read yet.
   *
   * @param tokens {@code [B, W]}, where W is the model's window
   * @param filled the number of tokens, from the first, that count, a scalar
   */
  Memories fill(Ops tf, Operand<TInt32> tokens, Memories memories, Operand<TInt32> filled) {
    return model.call(tf, tokens, memories, new OpenPrompt(filled), Pass.inference()).memories();
  }

  /** Moves a full window into memory and opens the next. */
  Memories shift(Ops tf, Memories memories) {
    List<LayerMemory> next = new ArrayList<>();
    var layers = model.stack().layers();
    for (int i = 0; i < layers.size(); i++) {
      Ops scope = CompressiveStack.scope(tf, i);
      next.add(shift(scope, layers.get(i), memories.layer(config, i)));
    }
    return Memories.ofLayers(next);
  }

  /** Returns the projected positions of all axes, which are needed to read tokens. */
  List<PositionKeys> positionKeys(Ops tf) {
    List<PositionKeys> keys = new ArrayList<>();
    var layers = model.stack().layers();
    for (int i = 0; i < layers.size(); i++) {
      Ops scope = CompressiveStack.scope(tf, i).withSubScope(RoomNames.ATTENTION);
      keys.addAll(layers.get(i).mixer().positionKeys(scope));
    }
    return keys;
  }

  /** Evicts, compresses and stores rows, as {@link TransformerLayer#call} does after reading. */
  private LayerMemory shift(Ops tf, TransformerLayer layer, LayerMemory memory) {
    var open = OpenWindow.open(memory);
    int slots = memory.slots();
    var window = MemoryRows.of(open.rows()).with(projections(tf, open, slots, config.window()));
    if (memory.isMasked()) {
      window = window.with(RowPart.FILLED, FilledSlots.written(tf, open.rows(), Pass.inference()));
    }
    Optional<Operand<TFloat32>> received =
        open.get(RowPart.USAGE).map(r -> tf.squeeze(r, Squeeze.axis(List.of(2L)))); // [B, K]
    var moved = closed(tf, memory).pushRecent(tf, window, received, Pass.inference());
    var compressed =
        layer.compression().call(tf.withSubScope(RoomNames.COMPRESSION), moved.evicted()).rows();
    return opened(
        tf, moved.memory().pushCompressed(tf, compressed, Pass.inference()), window, open);
  }

  /** Returns the memory in the form for whole windows, with its keys and values split by queue. */
  private static LayerMemory closed(Ops tf, LayerMemory memory) {
    var open = OpenWindow.open(memory);
    var compressed = memory.compressed();
    var recent = memory.recent();
    return memory
        .without(Queue.OPEN_WINDOW)
        .with(
            Queue.COMPRESSED, compressed.held().with(projections(tf, open, 0, compressed.slots())))
        .with(
            Queue.RECENT,
            recent.held().with(projections(tf, open, compressed.slots(), recent.slots())));
  }

  /**
   * Opens the next window, given a memory with keys and values.
   *
   * @param before the window that was read last; its rows remain in the new window until new tokens
   *     replace them
   * @param open the state that was stored for the window that was read last
   */
  private static LayerMemory opened(
      Ops tf, LayerMemory memory, MemoryRows before, MemoryRows open) {
    var compressed = memory.compressed().held();
    var recent = memory.recent().held();
    var next = MemoryRows.of(before.rows());
    for (RowPart part : RowPart.PROJECTIONS) {
      if (before.get(part).isPresent()) {
        List<Operand<TFloat32>> parts = new ArrayList<>();
        compressed.get(part).ifPresent(parts::add);
        recent.get(part).ifPresent(parts::add);
        parts.add(before.get(part).get());
        next = next.with(part, Reading.join(tf, parts)); // [H, B, K, E]
      }
    }
    if (open.get(RowPart.USAGE).isPresent()) {
      next = next.with(RowPart.USAGE, tf.zerosLike(open.get(RowPart.USAGE).get()));
    }
    return memory
        .with(Queue.COMPRESSED, compressed.without(RowPart.PROJECTIONS))
        .with(Queue.RECENT, recent.without(RowPart.PROJECTIONS))
        .with(Queue.OPEN_WINDOW, next);
  }

  /** Returns keys and values of consecutive slots, {@code [H, B, count, E]}. */
  private static Map<RowPart, Operand<TFloat32>> projections(
      Ops tf, MemoryRows open, int first, int count) {
    Map<RowPart, Operand<TFloat32>> some = new EnumMap<>(RowPart.class);
    for (RowPart part : RowPart.PROJECTIONS) {
      open.get(part)
          .flatMap(all -> OpenWindow.part(tf, all, first, count))
          .ifPresent(slots -> some.put(part, slots));
    }
    return some;
  }
}
