package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.collect.Streams;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.OpScope;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;

/**
 * A scope that makes large graphs in a fraction of the time.
 *
 * <p>For each sub-scope TensorFlow Java's own looks through all of the graph's operations for names
 * in use: a graph takes time in the square of its size. Where there was no operation before, every
 * name is known, since the scopes have given them all; the names are the same.
 *
 * <p>Where operations are added by other means, {@code Ops.create(graph)} say, their names must not
 * be those that these scopes give: TensorFlow refuses a name that is taken.
 */
public final class GraphScope implements Scope {

  private final Graph graph;

  /** Looks for names in no graph: what it is told to be in is none. */
  private final Scope names;

  /** Of which all but the names is taken: device, control dependencies, initialisation. */
  private final Scope others;

  private GraphScope(Graph graph, Scope names, Scope others) {
    this.graph = graph;
    this.names = names;
    this.others = others;
  }

  /**
   * Ops that add to a graph.
   *
   * @param graph without operations; a loop's or a function's too
   * @throws IllegalArgumentException if it has operations, whose names would not be known
   */
  public static Ops ops(Graph graph) {
    checkArgument(!graph.operations().hasNext(), "graph must be empty, but has operations");
    return Ops.create(new Environment(graph, List.of(), graph.baseScope()));
  }

  /**
   * {@code tf.withSubScope(name)} for a graph with operations, a loaded one say: the name gets a
   * number if there are operations in a sub-scope of that name.
   */
  public static Ops subScope(Ops tf, String name) {
    Scope scope = tf.scope();
    if (scope instanceof GraphScope || !(scope.env() instanceof Graph graph)) {
      return tf.withSubScope(name);
    }
    String prefix;
    do {
      String inside = scope.withSubScope(name).makeOpName("x");
      prefix = inside.substring(0, inside.length() - 1);
    } while (hasOperations(graph, prefix));
    return Ops.create(
        new Environment(graph, Splitter.on('/').omitEmptyStrings().splitToList(prefix), scope));
  }

  private static boolean hasOperations(Graph graph, String prefix) {
    return Streams.stream(graph.operations()).anyMatch(op -> op.name().startsWith(prefix));
  }

  @Override
  public ExecutionEnvironment env() {
    return graph;
  }

  @Override
  public Scope withSubScope(String name) {
    return new GraphScope(graph, names.withSubScope(name), others);
  }

  @Override
  public Scope withName(String name) {
    return new GraphScope(graph, names.withName(name), others);
  }

  @Override
  public Scope withNameAsSubScope(String defaultName) {
    return new GraphScope(graph, names.withNameAsSubScope(defaultName), others);
  }

  @Override
  public Scope withDevice(DeviceSpec device) {
    return with(others.withDevice(device));
  }

  @Override
  public Scope withInitScope() {
    return with(others.withInitScope());
  }

  @Override
  public Scope withControlDependencyOps(Iterable<Operation> dependencies) {
    return with(others.withControlDependencyOps(dependencies));
  }

  private Scope with(Scope others) {
    return new GraphScope(graph, names, others);
  }

  @Override
  public String makeOpName(String defaultName) {
    return names.makeOpName(defaultName);
  }

  @Override
  public String makeUnique(String id) {
    return names.makeUnique(id);
  }

  /** Does nothing: the names are known. */
  @Override
  public void refreshNames() {}

  @Override
  public OperationBuilder apply(OperationBuilder builder) {
    return others.apply(builder);
  }

  @Override
  public String getDeviceString() {
    return others.getDeviceString();
  }

  @Override
  public boolean isInit() {
    return others.isInit();
  }

  /** A graph that TensorFlow Java does not take for one, and where in it names are given. */
  private record Environment(Graph graph, List<String> path, Scope others)
      implements ExecutionEnvironment {

    @Override
    public Scope baseScope() {
      Scope names = new OpScope(this);
      for (String name : path) {
        names = names.withSubScope(name);
      }
      return new GraphScope(graph, names, others);
    }

    @Override
    public OperationBuilder opBuilder(String type, String name, Scope scope) {
      return graph.opBuilder(type, name, scope);
    }

    @Override
    public void attachFunction(ConcreteFunction function) {
      graph.attachFunction(function);
    }

    @Override
    public boolean isOpEnabled(String type) {
      return graph.isOpEnabled(type);
    }

    @Override
    public void checkInput(Operation input) {
      graph.checkInput(input);
    }

    @Override
    public Types environmentType() {
      return graph.environmentType();
    }

    @Override
    public boolean isInitializer(Operation operation) {
      return graph.isInitializer(operation);
    }
  }
}
