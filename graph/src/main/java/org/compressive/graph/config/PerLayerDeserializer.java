package org.compressive.graph.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.google.common.collect.Streams;
import java.io.IOException;

/**
 * Reads a {@link PerLayer} from a number, such as {@code 4}, or a list, such as {@code [2, 4, 4]}.
 */
final class PerLayerDeserializer extends StdDeserializer<PerLayer> {

  private static final long serialVersionUID = 1L;

  PerLayerDeserializer() {
    super(PerLayer.class);
  }

  @Override
  public PerLayer deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonNode node = context.readTree(parser);
    if (node.isInt()) {
      return PerLayer.all(node.intValue());
    }
    if (node.isArray() && !node.isEmpty() && Streams.stream(node).allMatch(JsonNode::isInt)) {
      return PerLayer.of(Streams.stream(node).mapToInt(JsonNode::intValue).toArray());
    }
    return context.reportInputMismatch(
        PerLayer.class, "%s must be a whole number, or a list of them, one per layer", node);
  }
}
