package org.compressive.report;

import static org.compressive.report.chart.Diagram.Kind.COMPRESSED_MEMORY;
import static org.compressive.report.chart.Diagram.Kind.COMPRESSION;
import static org.compressive.report.chart.Diagram.Kind.COMPUTATION;
import static org.compressive.report.chart.Diagram.Kind.LOSS;
import static org.compressive.report.chart.Diagram.Kind.MEMORY;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.compressive.graph.config.ModelConfig;
import org.compressive.report.GraphRooms.Room;
import org.compressive.report.chart.Diagram;

/**
 * A whole model, its input below and its loss above. Beside each layer stands what it remembers, to
 * the same scale for all. Neighbouring layers that are made alike are drawn once where they are
 * many.
 */
final class StackDiagram {

  private static final double STREAM = 430;
  private static final double STREAM_WIDTH = 270;
  private static final double STATE = 400;
  private static final double STATE_WIDTH = 380;
  private static final double ROOM = 26;
  private static final double GAP = 18;
  private static final double WITH_COMPRESSION = 124;
  private static final double WITHOUT_COMPRESSION = 62;

  /** As many layers as are drawn each for itself. */
  private static final int DRAWN_APART = 4;

  /** Layers that are drawn once. */
  private record Alike(int first, int last) {}

  private final Sheet sheet;
  private final ModelConfig config;
  private final double scale; // pixels of a slot
  private double y = 10;
  private String above = "";

  StackDiagram(GraphRooms rooms, ModelConfig config) {
    sheet = new Sheet(rooms);
    this.config = config;
    int most =
        IntStream.range(0, config.layers())
            .map(layer -> config.memory(layer) + config.compressedMemory(layer))
            .max()
            .getAsInt();
    scale = STATE_WIDTH / Math.max(1, most);
  }

  Diagram draw() {
    drawRoom(LOSS, "loss", "loss");
    drawRoom(COMPUTATION, "logits", "logits");
    drawRoom(COMPUTATION, "final_norm", "final norm");
    List<Alike> groups = groups();
    for (int i = groups.size() - 1; i >= 0; i--) {
      drawLayers(groups.get(i));
    }
    drawRoom(COMPUTATION, "embedding", "embedding");
    drawInput();
    int operations = 0;
    long parameters = 0;
    int stops = 0;
    for (Room room : sheet.rooms().rooms().values()) {
      operations += room.operations();
      parameters += room.parameters();
      stops += room.stopGradients();
    }
    return sheet.diagram(
        "The graph of a training step's forward pass",
        "%d layers, %s; a prediction can depend on %s tokens."
            .formatted(
                config.layers(),
                Sheet.told(new Room(operations, parameters, stops)),
                String.format(Locale.ROOT, "%,d", config.temporalRange())),
        y);
  }

  private void drawInput() {
    String input = sheet.rooms().has("embedding") ? ModelGraph.TOKENS : ModelGraph.ROWS;
    up(input);
    sheet.box(
        COMPUTATION,
        STREAM,
        y,
        STREAM_WIDTH,
        ROOM,
        "a window of " + config.window() + " " + input,
        input + ", a window of " + config.window());
    y += ROOM + 8;
  }

  private void drawRoom(Diagram.Kind kind, String room, String label) {
    if (sheet.rooms().has(room)) {
      up(room);
      sheet.room(kind, room, STREAM, y, STREAM_WIDTH, ROOM, label + ", " + size(room));
      y += ROOM;
      above = room;
    }
  }

  private String size(String room) {
    return String.format(Locale.ROOT, "%,d parameters", sheet.rooms().all(room).parameters());
  }

  /** An arrow from a room that is to be drawn next to the one above it. */
  private void up(String room) {
    if (!above.isEmpty()) {
      double x = STREAM + STREAM_WIDTH / 2;
      sheet.flow(streams(room), streams(above), "rows", x, y + GAP, x, y);
      y += GAP;
    }
  }

  /** A room and, of a layer, those whose values go up. */
  private static List<String> streams(String room) {
    return List.of(room, room + "/feed_forward", room + "/attention");
  }

  /** Layers of the same rooms, with the same in them. */
  private List<Alike> groups() {
    List<Alike> groups = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      int last = groups.size() - 1;
      if (config.layers() > DRAWN_APART
          && last >= 0
          && content(layer).equals(content(groups.get(last).first()))) {
        groups.set(last, new Alike(groups.get(last).first(), layer));
      } else {
        groups.add(new Alike(layer, layer));
      }
    }
    return groups;
  }

  private Map<String, Object> content(int layer) {
    Map<String, Object> content = new TreeMap<>();
    String name = name(layer);
    sheet
        .rooms()
        .rooms()
        .forEach(
            (room, what) -> {
              if (room.equals(name) || room.startsWith(name + "/")) {
                content.put(room.substring(name.length()), what);
              }
            });
    content.put("slots", List.of(config.memory(layer), config.compressedMemory(layer)));
    return content;
  }

  private static String name(int layer) {
    return "layer_%02d".formatted(layer);
  }

  private void drawLayers(Alike group) {
    int layer = group.first();
    String name = name(layer);
    up(name(group.last()));
    boolean compresses = sheet.rooms().has(name + "/compression");
    boolean remembers = config.memory(layer) + config.compressedMemory(layer) > 0;
    double height = compresses ? WITH_COMPRESSION : remembers ? WITHOUT_COMPRESSION : 44;
    String label =
        group.first() == group.last()
            ? "layer " + layer
            : "layers %d to %d, each".formatted(group.first(), group.last());
    Room all = sheet.rooms().all(name);
    sheet.box(
        COMPUTATION,
        STREAM,
        y,
        STREAM_WIDTH,
        height,
        label + ": " + Sheet.told(all),
        label,
        Sheet.told(new Room(all.operations(), all.parameters(), 0)),
        "attention: " + size(name + "/attention"),
        "feed-forward: " + size(name + "/feed_forward"));
    drawState(layer, name);
    y += height;
    above = name;
  }

  private void drawState(int layer, String name) {
    double memoryFrom = STATE - scale * config.memory(layer);
    double compressedFrom = memoryFrom - scale * config.compressedMemory(layer);
    drawSlots(MEMORY, "memory", config.memory(layer), memoryFrom, STATE);
    drawSlots(
        COMPRESSED_MEMORY,
        "compressed memory",
        config.compressedMemory(layer),
        compressedFrom,
        memoryFrom);
    String memory = "memory_%02d".formatted(layer);
    List<String> layerRooms =
        List.of(name + "/attention", name + "/attention/key", name + "/attention/value");
    sheet.flow(
        List.of(memory, "compressed_" + memory), layerRooms, "read", STATE, y + 16, STREAM, y + 16);
    double written = Math.max(memoryFrom + 8, STATE - 14);
    sheet.flow(
        List.of(name + "/MemoryUpdate"),
        List.of(ModelGraph.NEXT + memory),
        "the window becomes memory",
        STREAM,
        y + 52,
        written,
        y + 52,
        written,
        y + 32);
    if (sheet.rooms().has(name + "/compression")) {
      drawCompression(layer, name, (compressedFrom + memoryFrom) / 2, memoryFrom + 8);
    }
  }

  private void drawSlots(Diagram.Kind kind, String what, int slots, double from, double to) {
    if (slots > 0) {
      String full = what + " " + slots;
      sheet.box(
          kind,
          from,
          y,
          to - from,
          32,
          "%s: %d slots".formatted(what, slots),
          full.length() * 6.3 < to - from ? full : Integer.toString(slots));
    }
  }

  private void drawCompression(int layer, String name, double target, double evicted) {
    double width = 150;
    double x = Math.max(12, Math.min(target - width / 2, STATE - width - 40));
    double from = Math.max(evicted, x + width + 20);
    double top = y + 60;
    String memory = "memory_%02d".formatted(layer);
    String compression = name + "/compression";
    sheet.room(
        COMPRESSION,
        compression,
        x,
        top,
        width,
        24,
        "compression, rate " + config.compression().rate().at(layer));
    boolean kept = config.memory(layer) > 0;
    List<String> evicting = List.of(kept ? name + "/MemoryUpdate" : name);
    double start = kept ? Math.min(from, STATE - 24) : STREAM;
    if (kept) {
      sheet.flow(
          evicting,
          List.of(compression),
          "rows that fall out of memory",
          start,
          y + 32,
          start,
          top + 12,
          x + width,
          top + 12);
    } else {
      sheet.flow(
          evicting,
          List.of(compression),
          "the window's rows",
          start,
          top + 12,
          x + width,
          top + 12);
    }
    double up = Math.max(x + 8, Math.min(target, x + width - 8));
    sheet.flow(
        List.of(compression + "/MemoryUpdate"),
        List.of(ModelGraph.NEXT + "compressed_" + memory),
        "compressed rows",
        up,
        top,
        up,
        y + 32);
    String loss = name + "/compression_loss";
    sheet.room(LOSS, loss, x, y + 98, width, 22, "compression loss");
    sheet.flow(
        List.of(compression),
        List.of(loss),
        "compressed rows",
        x + width / 2,
        top + 24,
        x + width / 2,
        y + 98);
    sheet.flow(
        List.of(
            name + "/attention",
            name + "/attention/query",
            name + "/attention/key",
            name + "/attention/value"),
        List.of(loss),
        "queries, keys and values",
        STREAM,
        y + 109,
        x + width,
        y + 109);
  }
}
