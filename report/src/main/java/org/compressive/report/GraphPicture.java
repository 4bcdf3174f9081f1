package org.compressive.report;

import static com.google.common.base.Preconditions.checkElementIndex;

import java.util.Map;
import java.util.Optional;
import org.compressive.graph.CompressiveStack;
import org.compressive.graph.Memories;
import org.compressive.graph.config.ModelConfig;
import org.compressive.report.chart.Diagram;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A model's graph as a picture of its rooms: layers, memories, compression functions, losses, and
 * the stop-gradients between them. Everything is read from the operations of a TensorFlow graph: a
 * room is drawn if there is one, an arrow if values flow, a stop-gradient if one stands on every
 * way between two rooms; how many operations and parameters a room has is told when it is pointed
 * at. Memories are to scale in slots.
 */
public final class GraphPicture {

  private final GraphRooms rooms;
  private final ModelConfig config;

  private GraphPicture(GraphRooms rooms, ModelConfig config) {
    this.rooms = rooms;
    this.config = config;
  }

  /** Builds the graph that training runs forward, one window of one stream, and reads it. */
  public static GraphPicture of(ModelConfig config) {
    return new GraphPicture(ModelGraph.of(config), config);
  }

  /**
   * Reads a graph that is there.
   *
   * @param graph whose operations are all that is looked at; not kept
   * @param before the memories that the layers were given: placeholders, or variables' values
   * @param output what they gave
   */
  public static GraphPicture of(
      Graph graph, ModelConfig config, Memories before, CompressiveStack.Output output) {
    return new GraphPicture(
        ModelGraph.read(graph, Map.<String, Operand<?>>of(), before, output, NO_LOSS), config);
  }

  private static final Optional<Operand<TFloat32>> NO_LOSS = Optional.empty();

  /** All layers. */
  public Diagram model() {
    return new StackDiagram(rooms, config).draw();
  }

  /**
   * One layer unfolded.
   *
   * @param layer from 0
   */
  public Diagram layer(int layer) {
    checkElementIndex(layer, config.layers(), "layer");
    return new LayerDiagram(rooms, config, layer).draw();
  }

  GraphRooms rooms() {
    return rooms;
  }
}
