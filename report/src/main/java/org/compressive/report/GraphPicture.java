package org.compressive.report;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.compressive.graph.GradientPath;
import org.compressive.graph.LayerNames;
import org.compressive.graph.ModelOutline;
import org.compressive.graph.ModelOutline.Layer;
import org.compressive.graph.ModelOutline.Room;
import org.compressive.graph.ModelOutline.Slots;
import org.compressive.graph.config.ModelConfig;
import org.compressive.report.chart.Diagram;
import org.compressive.report.chart.Diagram.Arrow;
import org.compressive.report.chart.Diagram.Box;
import org.compressive.report.chart.Diagram.Kind;

/**
 * A picture of a model's graph, with the input at the bottom and the loss at the top. It shows the
 * components of each layer, the memories beside them (all to the same scale), and the points where
 * gradients stop. In a model of many layers, adjacent layers of equal structure are drawn once.
 */
public final class GraphPicture {

  private static final int MANY = 4; // layers
  private static final double STATE = 0.52; // right edge of the memories, as a share of the width
  private static final double STREAM = 0.6; // left edge of the layers
  private static final double MIXER = 0.62;
  private static final double COMPRESSION = 0.5; // right edge of the compression functions
  private static final double ROOM = 34; // height of most boxes
  private static final double GAP = 16;

  private final ModelOutline model;
  private final double scale; // width of a slot, as a share of the picture's
  private final List<Box> boxes = new ArrayList<>();
  private final List<Arrow> arrows = new ArrayList<>();
  private final Diagram diagram;
  private double y = 8;

  private GraphPicture(ModelConfig config) {
    model = ModelOutline.of(config);
    scale = STATE / model.layers().stream().mapToInt(GraphPicture::slots).reduce(1, Math::max);
    model.logits().ifPresent(logits -> drawRoom(Kind.LOSS, new Room("cross-entropy", 0)));
    model.logits().ifPresent(logits -> drawRoom(Kind.COMPUTATION, logits));
    model.finalNorm().ifPresent(norm -> drawRoom(Kind.COMPUTATION, norm));
    var layers = model.layers();
    boolean many = layers.size() >= MANY;
    for (int last = layers.size() - 1, first = last; last >= 0; last = --first) {
      while (many && first > 0 && layers.get(first - 1).equals(layers.get(last))) {
        first--;
      }
      drawLayers(first, last);
    }
    model.embedding().ifPresent(embedding -> drawRoom(Kind.COMPUTATION, embedding));
    String input = model.embedding().isPresent() ? " tokens" : " rows";
    box(Kind.COMPUTATION, STREAM, y, 1 - STREAM, ROOM, "window", config.window() + input);
    String cut =
        arrows.stream().filter(Arrow::cut).map(Arrow::told).distinct().collect(joining("; "));
    diagram =
        new Diagram(
            "The graph of a training step's forward pass",
            String.format(
                Locale.ROOT,
                "The model has %d layers and %s; %s. %s.",
                config.layers(),
                told(model.parameters()),
                range(config),
                cut.isEmpty()
                    ? "No gradient is stopped"
                    : "Stop-gradients cut these paths: " + cut),
            y + ROOM + 8,
            ImmutableList.copyOf(boxes),
            ImmutableList.copyOf(arrows));
  }

  /** Draws the model of a configuration. */
  public static GraphPicture of(ModelConfig config) {
    return new GraphPicture(config);
  }

  /** Returns the diagram of all layers. */
  public Diagram model() {
    return diagram;
  }

  private static int slots(Layer layer) {
    return layer.memory().count() + layer.compressedMemory().count();
  }

  private void drawLayers(int first, int last) {
    var layer = model.layers().get(last);
    double mixing = y + 2 * ROOM + GAP;
    double height = slots(layer) > 0 ? 54 : ROOM;
    if (layer.compression().isPresent()) {
      height = layer.compressionLoss().isPresent() ? 148 : 98;
    }
    double bottom = mixing + height + 8;
    boolean one = first == last;
    String name = one ? "layer " + last : "layers %s to %s, each".formatted(first, last);
    box(Kind.LAYER, STREAM, y, 1 - STREAM, bottom - y, name, told(layer.parameters()));
    box(Kind.COMPUTATION, MIXER, y + ROOM, 0.98 - MIXER, ROOM, layer.feedForward());
    arrow("rows", false, 0.8, mixing, 0.8, mixing - GAP);
    box(Kind.COMPUTATION, MIXER, mixing, 0.98 - MIXER, height, layer.mixer());
    drawMemories(layer, mixing, word -> one ? LayerNames.numbered(word, last) : word);
    y = bottom;
    up();
  }

  private void drawMemories(Layer layer, double top, UnaryOperator<String> names) {
    double recent = STATE - scale * layer.memory().count();
    double compressed = recent - scale * layer.compressedMemory().count();
    drawSlots(Kind.MEMORY, layer.memory(), recent, top, names);
    drawSlots(Kind.COMPRESSED_MEMORY, layer.compressedMemory(), compressed, top, names);
    if (slots(layer) > 0) {
      arrow("rows of the memories", false, STATE, top + 10, MIXER, top + 10);
    }
    flow(layer, GradientPath.ATTENTION_RECEIVED, MIXER, top + 24, STATE, top + 24);
    double bottom = top + ROOM;
    double below = bottom + 30;
    if (layer.memory().count() > 0) {
      double in = recent + 0.85 * (STATE - recent);
      double out = recent + 0.4 * (STATE - recent);
      flow(layer, GradientPath.REMEMBERED_ROWS, STREAM, bottom + 22, in, bottom + 22, in, bottom);
      flow(layer, GradientPath.ROWS_TO_COMPRESS, out, bottom, out, below);
    } else {
      flow(layer, GradientPath.ROWS_TO_COMPRESS, STREAM, below + GAP, COMPRESSION, below + GAP);
    }
    if (layer.compression().isPresent()) {
      double middle = (recent + compressed) / 2;
      box(Kind.COMPRESSION, 0, below, COMPRESSION, ROOM, layer.compression().get());
      flow(layer, GradientPath.REMEMBERED_ROWS, middle, below, middle, bottom);
    }
    layer.compressionLoss().ifPresent(loss -> drawLoss(layer, loss, below + ROOM + GAP));
  }

  private void drawLoss(Layer layer, Room loss, double top) {
    box(Kind.LOSS, 0, top, COMPRESSION, ROOM, loss);
    arrow("compressed rows", false, COMPRESSION / 2, top - GAP, COMPRESSION / 2, top);
    flow(layer, GradientPath.ATTENTION_TO_RECONSTRUCT, MIXER, top + 10, COMPRESSION, top + 10);
    flow(
        layer, GradientPath.PROJECTIONS_OF_COMPRESSED_ROWS, MIXER, top + 24, COMPRESSION, top + 24);
  }

  private void drawSlots(
      Kind kind, Slots slots, double x, double top, UnaryOperator<String> names) {
    if (slots.count() > 0) {
      String all = slots.names().stream().map(names).collect(joining(", "));
      box(kind, x, top, scale * slots.count(), ROOM, slots.count() + " slots", all);
    }
  }

  private void drawRoom(Kind kind, Room room) {
    box(kind, STREAM, y, 1 - STREAM, ROOM, room);
    y += ROOM;
    up();
  }

  /** Draws the arrow that leads up from the next box, and moves down to the top of that box. */
  private void up() {
    arrow("rows", false, 0.8, y + GAP, 0.8, y);
    y += GAP;
  }

  private void box(Kind kind, double x, double top, double width, double height, Room room) {
    if (room.parameters() == 0) {
      box(kind, x, top, width, height, room.title());
    } else {
      box(kind, x, top, width, height, room.title(), told(room.parameters()));
    }
  }

  private void box(Kind kind, double x, double top, double width, double height, String... lines) {
    boxes.add(new Box(kind, x, top, width, height, ImmutableList.copyOf(lines)));
  }

  /** Draws the arrow of a path along which gradients may flow, if the layer has that path. */
  private void flow(Layer layer, GradientPath path, double... places) {
    String told = path.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    Optional.ofNullable(layer.ends().get(path)).ifPresent(cut -> arrow(told, cut, places));
  }

  private void arrow(String told, boolean cut, double... places) {
    arrows.add(new Arrow(told, cut, ImmutableDoubleArray.copyOf(places)));
  }

  private static String range(ModelConfig config) {
    var range = config.temporalRange();
    return range.isPresent()
        ? String.format(Locale.ROOT, "a prediction can depend on %,d tokens", range.getAsLong())
        : "each layer carries a state from token to token";
  }

  private static String told(long parameters) {
    return String.format(Locale.ROOT, "%,d parameters", parameters);
  }
}
