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
 * Records on which devices TensorFlow places the operations of a session's run. The placement is
 * read from the partition graphs that TensorFlow creates for the run, one for each device, after
 * all its rewrites.
 *
 * <p>This class is not thread-safe.
 */
public final class Placement implements RunObserver {

  /**
   * An operation as TensorFlow runs it.
   *
   * @param name the operation's name, which TensorFlow's rewrites may have changed or created
   * @param kind the type of the operation in TensorFlow, such as {@code MatMul}
   * @param device the device, such as {@code GPU:0}
   * @param floats whether the operation works on float32, float16 or bfloat16
   */
  public record Node(String name, String kind, String device, boolean floats) {}

  private static final RunOptions PARTITIONS =
      RunOptions.newBuilder().setOutputPartitionGraphs(true).build();

  private static final String DEVICE = "/device:";

  private ImmutableList<Node> nodes = ImmutableList.of();

  /** Runs and records the placement. */
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

  /** Returns all operations of the last run. */
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
