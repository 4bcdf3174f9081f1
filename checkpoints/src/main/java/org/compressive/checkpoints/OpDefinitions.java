package org.compressive.checkpoints;

import static com.google.common.collect.ImmutableMap.toImmutableMap;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

/**
 * The definitions of the ops that this version of TensorFlow has registered. They make it possible
 * to write graphs that other versions can read: an older version rejects an attribute that it does
 * not know, even if the attribute has its default value.
 */
final class OpDefinitions {

  private final ImmutableMap<String, OpDef> byName;

  private OpDefinitions(ImmutableMap<String, OpDef> byName) {
    this.byName = byName;
  }

  static OpDefinitions registered() {
    return new OpDefinitions(
        TensorFlow.registeredOpList().getOpList().stream()
            .collect(toImmutableMap(OpDef::getName, definition -> definition)));
  }

  /**
   * Removes the attributes that have their default values from the nodes of a graph and of its
   * functions. When a version of TensorFlow loads the graph, it adds the defaults of the attributes
   * that it knows.
   */
  GraphDef withoutDefaults(GraphDef graph) {
    var stripped = graph.toBuilder().clearNode().addAllNode(withoutDefaults(graph.getNodeList()));
    for (FunctionDef.Builder function : stripped.getLibraryBuilder().getFunctionBuilderList()) {
      List<NodeDef> nodes = withoutDefaults(function.getNodeDefList());
      function.clearNodeDef().addAllNodeDef(nodes);
    }
    return stripped.build();
  }

  /** Returns the definitions of the ops that a graph and its functions use, sorted by name. */
  OpList usedBy(GraphDef graph) {
    var used = OpList.newBuilder();
    Stream.concat(
            graph.getNodeList().stream(),
            graph.getLibrary().getFunctionList().stream()
                .flatMap(function -> function.getNodeDefList().stream()))
        .map(NodeDef::getOp)
        .distinct()
        .sorted()
        .filter(byName::containsKey) // A node may also call a function by its name.
        .forEach(op -> used.addOp(byName.get(op)));
    return used.build();
  }

  private List<NodeDef> withoutDefaults(List<NodeDef> nodes) {
    return nodes.stream().map(this::withoutDefaults).toList();
  }

  private NodeDef withoutDefaults(NodeDef node) {
    var definition = byName.getOrDefault(node.getOp(), OpDef.getDefaultInstance());
    var stripped = node.toBuilder();
    for (OpDef.AttrDef attribute : definition.getAttrList()) {
      if (attribute.hasDefaultValue()
          && attribute.getDefaultValue().equals(node.getAttrMap().get(attribute.getName()))) {
        stripped.removeAttr(attribute.getName());
      }
    }
    return stripped.build();
  }
}
