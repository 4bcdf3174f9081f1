package org.compressive.inference;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RunOptions;

/**
 * Where TensorFlow has put the operations of a session's run: read from the graphs that it makes of
 * a run, one for each device, after all its rewrites. Not for several threads at once.
 */
public final class Placement implements RunObserver {

  /**
   * An operation as it is run.
   *
   * @param name its name, which rewrites may have changed or made
   * @param kind what TensorFlow calls it, e.g. {@code MatMul}
   * @param device such as {@code GPU:0}
   * @param floats whether it works on float32, float16 or bfloat16
   */
  public record Node(String name, String kind, String device, boolean floats) {}

  private static final RunOptions PARTITIONS =
      RunOptions.newBuilder().setOutputPartitionGraphs(true).build();

  private static final String DEVICE = "/device:";

  private ImmutableList<Node> nodes = ImmutableList.of();

  /** Runs, and takes the placement. */
  @Override
  public Result run(Session.Runner runner) {
    Result result = runner.setOptions(PARTITIONS).runAndFetchMetadata();
    nodes =
        result.getMetadata().orElseThrow().getPartitionGraphsList().stream()
            .flatMap(graph -> graph.getNodeList().stream())
            .map(Placement::node)
            .collect(ImmutableList.toImmutableList());
    return result;
  }

  /** All operations of the last run. */
  public List<Node> nodes() {
    return nodes;
  }

  private static Node node(NodeDef node) {
    String full = node.getDevice(); // /job:localhost/replica:0/task:0/device:GPU:0
    String device = full.substring(full.lastIndexOf(DEVICE) + DEVICE.length());
    boolean floats =
        node.getAttrMap().values().stream().flatMap(Placement::types).anyMatch(Placement::isFloat);
    return new Node(node.getName(), node.getOp(), device, floats);
  }

  private static Stream<DataType> types(AttrValue value) {
    return Stream.concat(Stream.of(value.getType()), value.getList().getTypeList().stream());
  }

  private static boolean isFloat(DataType type) {
    return switch (type) {
      case DT_FLOAT, DT_HALF, DT_BFLOAT16 -> true;
      default -> false;
    };
  }
}
