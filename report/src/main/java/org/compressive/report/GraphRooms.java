package org.compressive.report;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.proto.NodeDef;

/**
 * What a TensorFlow graph of a model is made of, read from its operations: which rooms there are,
 * by name scope, and between which of them values flow. Operations that only move values about
 * (slices, concatenations, shapes) are counted where they stand, and values flow through them; the
 * memory update, which does nothing else, is a room of its own. A variable belongs to the first
 * room that computes with it.
 *
 * @param rooms by name: {@code embedding}, {@code layer_00}, {@code layer_00/attention}, {@code
 *     layer_00/attention/key}, {@code layer_00/compression}, {@code layer_00/MemoryUpdate}, ...
 */
record GraphRooms(ImmutableMap<String, Room> rooms, ImmutableSet<Flow> flows) {

  /**
   * A room.
   *
   * @param operations without constants, placeholders and variables
   * @param parameters numbers in its variables
   * @param stopGradients those between rooms; not those with which an operation defines its own
   *     gradient
   */
  record Room(int operations, long parameters, int stopGradients) {}

  /**
   * Values of one room that another computes with.
   *
   * @param cut whether a stop-gradient stands on every way between the two
   */
  record Flow(String from, String to, boolean cut) {}

  private static final Set<String> MOVING =
      ImmutableSet.of(
          "Cast",
          "ConcatV2",
          "EnsureShape",
          "ExpandDims",
          "Identity",
          "Pack",
          "Reshape",
          "Slice",
          "Squeeze",
          "StopGradient",
          "StridedSlice",
          "Transpose",
          "Unpack");

  /** Operations that give no value that anything learns from. */
  private static final Set<String> SOURCELESS =
      ImmutableSet.of("Const", "Placeholder", "Shape", "VarHandleOp");

  private static final Set<String> UNCOUNTED =
      ImmutableSet.of("Const", "Placeholder", "ReadVariableOp", "VarHandleOp");

  private static final String OTHER = "other";
  private static final Pattern LAYER = Pattern.compile("layer_\\d+");
  private static final Pattern UNIQUE = Pattern.compile("(.+?)_\\d+");
  private static final Set<String> OUTSIDE_LAYERS =
      ImmutableSet.of("embedding", "final_norm", "logits", "loss");
  private static final Set<String> OF_LAYER =
      ImmutableSet.of(
          "attention", "feed_forward", "compression", "compression_loss", "MemoryUpdate");
  private static final Set<String> OF_ATTENTION = ImmutableSet.of("query", "key", "value");

  /** The rooms of all that some operands are made of. */
  static GraphRooms read(
      Graph graph, Map<String, Operand<?>> given, Map<String, Operand<?>> taken) {
    return new Reader(graph, given).read(taken);
  }

  boolean has(String room) {
    return rooms.containsKey(room);
  }

  /** A room, of nothing where there is none. */
  Room room(String name) {
    Room room = rooms.get(name);
    return room == null ? new Room(0, 0, 0) : room;
  }

  /** All rooms whose names begin so, as one. */
  Room all(String prefix) {
    int operations = 0;
    long parameters = 0;
    int stopGradients = 0;
    for (var entry : rooms.entrySet()) {
      if (entry.getKey().equals(prefix) || entry.getKey().startsWith(prefix + "/")) {
        operations += entry.getValue().operations();
        parameters += entry.getValue().parameters();
        stopGradients += entry.getValue().stopGradients();
      }
    }
    return new Room(operations, parameters, stopGradients);
  }

  /** One reading. */
  private static final class Reader {

    private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
    private final Map<String, String> given = new HashMap<>(); // operation to name
    private final Map<String, Map<String, Boolean>> sources = new HashMap<>(); // room to cut
    private final Map<String, String> owners = new HashMap<>(); // variable to room
    private final Map<String, int[]> counts = new TreeMap<>(); // operations, stop-gradients
    private final Map<String, Map<String, Boolean>> flows = new TreeMap<>(); // to, from, cut

    Reader(Graph graph, Map<String, Operand<?>> given) {
      graph.toGraphDef().getNodeList().forEach(node -> nodes.put(node.getName(), node));
      given.forEach((name, operand) -> this.given.put(operand.op().name(), name));
    }

    GraphRooms read(Map<String, Operand<?>> taken) {
      Set<String> used = used(taken);
      nodes.values().stream().filter(node -> used.contains(node.getName())).forEach(this::visit);
      taken.forEach((name, operand) -> flow(sources(operand.op().name()), name));
      // What only prepares a variable is of the room that computes with it.
      owners.forEach(
          (variable, room) -> {
            int[] count = counts.remove(variable);
            if (count != null) {
              counts.computeIfAbsent(room, r -> new int[2])[0] += count[0];
            }
          });
      Map<String, Long> parameters = new HashMap<>();
      owners.forEach((variable, room) -> parameters.merge(room, size(variable), Long::sum));
      var rooms = ImmutableMap.<String, Room>builder();
      counts.forEach(
          (room, count) ->
              rooms.put(room, new Room(count[0], parameters.getOrDefault(room, 0L), count[1])));
      return new GraphRooms(rooms.buildOrThrow(), merged());
    }

    /** What the operands depend on. */
    private Set<String> used(Map<String, Operand<?>> taken) {
      Set<String> used = new HashSet<>();
      Deque<String> open = new ArrayDeque<>();
      taken.values().forEach(operand -> open.add(operand.op().name()));
      while (!open.isEmpty()) {
        String name = open.remove();
        if (used.add(name)) {
          open.addAll(inputs(nodes.get(name)));
        }
      }
      return used;
    }

    private static List<String> inputs(NodeDef node) {
      List<String> inputs = new ArrayList<>();
      for (String input : node.getInputList()) {
        if (!input.startsWith("^")) {
          inputs.add(Splitter.on(':').split(input).iterator().next());
        }
      }
      return inputs;
    }

    /** Operations come after their inputs. */
    private void visit(NodeDef node) {
      String name = node.getName();
      Map<String, Boolean> from = new TreeMap<>();
      inputs(node).forEach(input -> sources(input).forEach((s, cut) -> add(from, s, cut)));
      String room = room(name, from);
      count(node, room);
      if (given.containsKey(name) || node.getOp().equals("ReadVariableOp")) {
        sources.put(name, Map.of(room, false));
      } else if (SOURCELESS.contains(node.getOp()) || room.equals(OTHER)) {
        sources.put(name, Map.of());
      } else if (MOVING.contains(node.getOp()) && !room.endsWith("MemoryUpdate")) {
        boolean stops = node.getOp().equals("StopGradient");
        from.replaceAll((source, cut) -> cut || stops);
        sources.put(name, from);
      } else {
        flow(from, room);
        sources.put(name, Map.of(room, false));
      }
    }

    private Map<String, Boolean> sources(String operation) {
      return sources.getOrDefault(operation, Map.of());
    }

    private static void add(Map<String, Boolean> all, String source, boolean cut) {
      all.merge(source, cut, (one, other) -> one && other);
    }

    private void flow(Map<String, Boolean> from, String to) {
      from.forEach(
          (source, cut) -> {
            if (isVariable(source)) {
              owners.putIfAbsent(source, to);
            }
            add(flows.computeIfAbsent(to, t -> new TreeMap<>()), source, cut);
          });
    }

    /** With the rooms of variables in place of the variables. */
    private ImmutableSet<Flow> merged() {
      Map<String, Map<String, Boolean>> all = new TreeMap<>();
      flows.forEach(
          (to, sources) ->
              sources.forEach(
                  (from, cut) -> {
                    String source = owners.getOrDefault(from, from);
                    if (!source.equals(to)) {
                      add(all.computeIfAbsent(to, t -> new TreeMap<>()), source, cut);
                    }
                  }));
      var merged = ImmutableSet.<Flow>builder();
      all.forEach((to, from) -> from.forEach((f, cut) -> merged.add(new Flow(f, to, cut))));
      return merged.build();
    }

    private void count(NodeDef node, String room) {
      if (given.containsKey(node.getName()) || UNCOUNTED.contains(node.getOp())) {
        return;
      }
      int[] count = counts.computeIfAbsent(room, r -> new int[2]);
      count[0]++;
      // Scopes of rooms begin with a small letter, those of operations with a capital.
      boolean inRoom =
          !Character.isUpperCase(Iterables.getLast(scopes(node.getName()), "x").charAt(0));
      if (node.getOp().equals("StopGradient") && inRoom) {
        count[1]++;
      }
    }

    private static boolean isVariable(String source) {
      return source.startsWith("variables/");
    }

    private long size(String variable) {
      String handle = variable.substring(0, variable.length() - "/read".length());
      return nodes.get(handle).getAttrMap().get("shape").getShape().getDimList().stream()
          .mapToLong(dimension -> dimension.getSize())
          .reduce(1, (one, other) -> one * other);
    }

    /** The scopes an operation stands in, without what makes them unique. */
    private static List<String> scopes(String operation) {
      List<String> segments = Splitter.on('/').splitToList(operation);
      return segments.subList(0, segments.size() - 1).stream()
          .map(
              segment -> {
                Matcher unique = UNIQUE.matcher(segment);
                return !LAYER.matcher(segment).matches() && unique.matches()
                    ? unique.group(1)
                    : segment;
              })
          .toList();
    }

    private String room(String operation, Map<String, Boolean> from) {
      if (given.containsKey(operation)) {
        return given.get(operation);
      }
      if (isVariable(operation)) {
        return operation;
      }
      List<String> scopes = scopes(operation);
      int layer = Iterables.indexOf(scopes, scope -> LAYER.matcher(scope).matches());
      if (layer >= 0) {
        return scopes.get(layer) + inLayer(scopes.subList(layer + 1, scopes.size()));
      }
      for (String scope : scopes) {
        if (OUTSIDE_LAYERS.contains(scope)) {
          return scope;
        }
      }
      // Between rooms: of the one it goes on from; of none is what is drawn at random there.
      return from.size() == 1 ? Iterables.getOnlyElement(from.keySet()) : OTHER;
    }

    private static String inLayer(List<String> scopes) {
      if (scopes.isEmpty() || !OF_LAYER.contains(scopes.get(0))) {
        return "";
      }
      String room = "/" + scopes.get(0);
      String inside = scopes.size() > 1 ? scopes.get(1) : "";
      if (room.equals("/compression") && inside.equals("MemoryUpdate")) {
        return room + "/MemoryUpdate";
      }
      if (room.equals("/attention") && OF_ATTENTION.contains(inside)) {
        return room + "/" + inside;
      }
      boolean position = inside.endsWith("position_key") || inside.equals("RelativePositions");
      return room.equals("/attention") && position ? room + "/position" : room;
    }
  }
}
