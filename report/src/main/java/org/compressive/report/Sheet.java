package org.compressive.report;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.compressive.report.GraphRooms.Flow;
import org.compressive.report.GraphRooms.Room;
import org.compressive.report.chart.Diagram;
import org.compressive.report.chart.Diagram.Arrow;
import org.compressive.report.chart.Diagram.Box;
import org.compressive.report.chart.Diagram.Kind;
import org.compressive.report.chart.Diagram.Point;

/** A diagram in the making, on which only what the graph has is drawn. */
final class Sheet {

  private final GraphRooms rooms;
  private final List<Box> boxes = new ArrayList<>();
  private final List<Arrow> arrows = new ArrayList<>();

  Sheet(GraphRooms rooms) {
    this.rooms = rooms;
  }

  GraphRooms rooms() {
    return rooms;
  }

  void box(
      Kind kind, double x, double y, double width, double height, String told, String... lines) {
    boxes.add(new Box(kind, x, y, width, height, ImmutableList.copyOf(lines), told));
  }

  /** A box of a room, with what is in it told; nothing where the graph has no such room. */
  void room(
      Kind kind, String room, double x, double y, double width, double height, String... lines) {
    if (rooms.has(room)) {
      box(kind, x, y, width, height, lines[0] + ": " + told(rooms.room(room)), lines);
    }
  }

  /** How many operations, parameters and stop-gradients a room has. */
  static String told(Room room) {
    var told = new StringBuilder(count(room.operations(), "operation"));
    if (room.parameters() > 0) {
      told.append(", ").append(count(room.parameters(), "parameter"));
    }
    if (room.stopGradients() > 0) {
      told.append(", ").append(count(room.stopGradients(), "stop-gradient"));
    }
    return told.toString();
  }

  private static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }

  /**
   * An arrow for the values that flow from any of some rooms to any of others; nothing where none
   * do.
   *
   * @param told what flows
   * @param places x and y of each point in turn
   */
  void flow(List<String> from, List<String> to, String told, double... places) {
    List<Flow> flows =
        rooms.flows().stream()
            .filter(flow -> from.contains(flow.from()) && to.contains(flow.to()))
            .toList();
    if (!flows.isEmpty()) {
      arrow(told, flows.stream().allMatch(Flow::cut), places);
    }
  }

  void arrow(String told, boolean cut, double... places) {
    var points = ImmutableList.<Point>builder();
    for (int i = 0; i < places.length; i += 2) {
      points.add(new Point(places[i], places[i + 1]));
    }
    String stopped = cut ? ", behind a stop-gradient" : "";
    arrows.add(new Arrow(points.build(), cut, told + stopped));
  }

  Diagram diagram(String title, String description, double height) {
    return new Diagram(title, description, height, boxes, arrows);
  }
}
