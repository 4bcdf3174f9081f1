package org.compressive.report;

import static org.compressive.report.chart.Diagram.Kind.COMPRESSED_MEMORY;
import static org.compressive.report.chart.Diagram.Kind.COMPRESSION;
import static org.compressive.report.chart.Diagram.Kind.COMPUTATION;
import static org.compressive.report.chart.Diagram.Kind.LOSS;
import static org.compressive.report.chart.Diagram.Kind.MEMORY;

import java.util.List;
import org.compressive.graph.config.ModelConfig;
import org.compressive.report.chart.Diagram;

/** One layer unfolded: the residual stream at the right, memory to scale in the middle. */
final class LayerDiagram {

  private static final double STREAM = 600;
  private static final double RIGHT = 560;
  private static final double LEFT = 20;
  private static final double SLOTS_TOP = 260;
  private static final double SLOTS_BOTTOM = 296;
  private static final double UPDATES_TOP = 334;
  private static final double UPDATES_BOTTOM = 370;
  private static final double BELOW = 404;
  private static final double HEIGHT = 474;

  private final Sheet sheet;
  private final ModelConfig config;
  private final int layer;
  private final String name;
  private final double compressedEnd;
  private final double memoryEnd;

  LayerDiagram(GraphRooms rooms, ModelConfig config, int layer) {
    sheet = new Sheet(rooms);
    this.config = config;
    this.layer = layer;
    name = "layer_%02d".formatted(layer);
    double slots = config.compressedMemory(layer) + config.memory(layer) + config.window();
    double scale = (RIGHT - LEFT) / slots;
    compressedEnd = LEFT + scale * config.compressedMemory(layer);
    memoryEnd = compressedEnd + scale * config.memory(layer);
  }

  Diagram draw() {
    drawStream();
    drawAttention();
    drawSlots();
    drawMemoryUpdate();
    drawCompression();
    var all = sheet.rooms().all(name);
    return sheet.diagram(
        "Layer %d of the graph".formatted(layer),
        "Layer %d has %s. It looks at %d slots of compressed memory, %d of memory and a window of %d."
            .formatted(
                layer,
                Sheet.told(all),
                config.compressedMemory(layer),
                config.memory(layer),
                config.window()),
        HEIGHT);
  }

  private String in(String room) {
    return name + "/" + room;
  }

  private void drawStream() {
    sheet.room(
        COMPUTATION, name, STREAM, 20, 100, SLOTS_BOTTOM + 6 - 20, "residual stream", "with norms");
    sheet.arrow("from below", false, STREAM + 50, SLOTS_BOTTOM + 40, STREAM + 50, SLOTS_BOTTOM + 6);
    sheet.arrow("to what is above", false, STREAM + 50, 20, STREAM + 50, 2);
    sheet.room(
        COMPUTATION,
        in("feed_forward"),
        200,
        24,
        360,
        42,
        "feed-forward",
        Sheet.told(sheet.rooms().room(in("feed_forward"))));
    sheet.flow(List.of(name), List.of(in("feed_forward")), "rows", STREAM, 56, RIGHT, 56);
    sheet.flow(List.of(in("feed_forward")), List.of(name), "rows", RIGHT, 36, STREAM, 36);
  }

  private void drawAttention() {
    sheet.room(
        COMPUTATION,
        in("attention"),
        LEFT,
        92,
        RIGHT - LEFT,
        42,
        "attention",
        Sheet.told(sheet.rooms().room(in("attention"))));
    sheet.flow(List.of(in("attention")), List.of(name), "what was read", RIGHT, 113, STREAM, 113);
    drawProjection("position", 30, 110);
    drawProjection("key", 170, 110);
    drawProjection("value", 310, 110);
    drawProjection("query", 450, 110);
  }

  private void drawProjection(String kind, double x, double width) {
    sheet.room(
        COMPUTATION,
        in("attention/" + kind),
        x,
        168,
        width,
        24,
        kind.equals("position") ? "positions" : kind);
    double middle = x + width / 2;
    sheet.flow(
        List.of(in("attention/" + kind)), List.of(in("attention")), kind, middle, 168, middle, 134);
    if (!kind.equals("position")) {
      String room = in("attention/" + kind);
      drawRead("compressed_memory", room, (LEFT + compressedEnd) / 2, middle - 14, 236);
      drawRead("memory", room, (compressedEnd + memoryEnd) / 2, middle, 224);
      double window = (memoryEnd + RIGHT) / 2;
      sheet.flow(
          List.of(name),
          List.of(room),
          "rows of the window",
          window,
          SLOTS_TOP,
          window,
          212,
          middle + 14,
          212,
          middle + 14,
          192);
    }
  }

  private void drawRead(String memory, String room, double from, double to, double bus) {
    sheet.flow(
        List.of("%s_%02d".formatted(memory, layer)),
        List.of(room),
        "rows of " + memory.replace('_', ' '),
        from,
        SLOTS_TOP,
        from,
        bus,
        to,
        bus,
        to,
        192);
  }

  private void drawSlots() {
    drawSlots(
        COMPRESSED_MEMORY,
        "compressed memory",
        LEFT,
        compressedEnd,
        config.compressedMemory(layer));
    drawSlots(MEMORY, "memory", compressedEnd, memoryEnd, config.memory(layer));
    drawSlots(COMPUTATION, "window", memoryEnd, RIGHT, config.window());
    sheet.arrow("rows of the window", false, STREAM, 278, RIGHT, 278);
  }

  private void drawSlots(Diagram.Kind kind, String what, double from, double to, int slots) {
    if (slots > 0) {
      String[] lines =
          to - from < 125
              ? new String[] {Integer.toString(slots)}
              : new String[] {what, slots + " slots"};
      String told = "%s: %d slots".formatted(what, slots);
      sheet.box(kind, from, SLOTS_TOP, to - from, SLOTS_BOTTOM - SLOTS_TOP, told, lines);
    }
  }

  private void drawMemoryUpdate() {
    String update = in("MemoryUpdate");
    String memory = "memory_%02d".formatted(layer);
    sheet.room(MEMORY, update, 330, UPDATES_TOP, RIGHT - 330, 36, "memory update");
    double old = Math.min(Math.max((compressedEnd + memoryEnd) / 2, 350), 500);
    double start = (compressedEnd + memoryEnd) / 2;
    sheet.flow(
        List.of(memory),
        List.of(update),
        "memory",
        start,
        SLOTS_BOTTOM,
        start,
        316,
        old,
        316,
        old,
        UPDATES_TOP);
    double window = Math.max((memoryEnd + RIGHT) / 2, 520);
    sheet.flow(
        List.of(name),
        List.of(update),
        "the window's rows",
        window,
        SLOTS_BOTTOM,
        window,
        UPDATES_TOP);
    String next = ModelGraph.NEXT + memory;
    double middle = (330 + RIGHT) / 2;
    sheet.flow(
        List.of(update), List.of(next), "next memory", middle, UPDATES_BOTTOM, middle, BELOW);
    if (config.memory(layer) > 0) {
      sheet.box(MEMORY, 400, BELOW, 160, 26, "what the next window finds", "next memory");
    }
  }

  private void drawCompression() {
    String compression = in("compression");
    String update = in("compression/MemoryUpdate");
    String memory = "compressed_memory_%02d".formatted(layer);
    sheet.room(
        COMPRESSION,
        compression,
        180,
        UPDATES_TOP,
        120,
        36,
        "compression",
        "rate " + config.compression().rate().at(layer));
    boolean remembers = config.memory(layer) > 0;
    sheet.flow(
        List.of(remembers ? in("MemoryUpdate") : name),
        List.of(compression),
        "rows that fall out of memory",
        remembers ? 330 : STREAM,
        352,
        300,
        352);
    if (remembers) {
      sheet.flow(
          List.of(name),
          List.of(compression),
          "the attention that rows have received",
          STREAM,
          290,
          586,
          290,
          586,
          386,
          210,
          386,
          210,
          UPDATES_BOTTOM);
    }
    sheet.room(COMPRESSED_MEMORY, update, LEFT, UPDATES_TOP, 130, 36, "memory update");
    sheet.flow(List.of(compression), List.of(update), "compressed rows", 180, 352, 150, 352);
    double old = Math.min((LEFT + compressedEnd) / 2, LEFT + 60);
    sheet.flow(
        List.of(memory), List.of(update), "compressed memory", old, SLOTS_BOTTOM, old, UPDATES_TOP);
    sheet.flow(
        List.of(update),
        List.of(ModelGraph.NEXT + memory),
        "next compressed memory",
        85,
        UPDATES_BOTTOM,
        85,
        BELOW);
    if (sheet.rooms().has(update)) {
      sheet.box(
          COMPRESSED_MEMORY, LEFT, BELOW, 130, 26, "what the next window finds", "next compressed");
    }
    drawLoss(compression);
  }

  private void drawLoss(String compression) {
    String loss = in("compression_loss");
    sheet.room(
        LOSS,
        loss,
        180,
        BELOW,
        180,
        36,
        "compression loss",
        Sheet.told(new GraphRooms.Room(sheet.rooms().room(loss).operations(), 0, 0)));
    sheet.flow(
        List.of(compression), List.of(loss), "compressed rows", 240, UPDATES_BOTTOM, 240, BELOW);
    List<String> attention =
        List.of(in("attention/query"), in("attention/key"), in("attention/value"), in("attention"));
    sheet.flow(
        attention,
        List.of(loss),
        "queries, keys and values",
        RIGHT,
        180,
        578,
        180,
        578,
        464,
        270,
        464,
        270,
        BELOW + 36);
    sheet.flow(
        List.of(in("MemoryUpdate"), name),
        List.of(loss),
        "evicted rows to be made again",
        345,
        UPDATES_BOTTOM,
        345,
        BELOW);
  }
}
