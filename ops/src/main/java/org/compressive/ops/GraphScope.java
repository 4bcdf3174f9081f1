package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
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
 * A scope that builds large graphs in a fraction of the time that TensorFlow Java's own scope
 * takes.
 *
 * <p>For each sub-scope, TensorFlow Java's own scope searches all operations of the graph for names
 * in use, so building a graph takes time quadratic in its size. In a graph that is initially empty,
 * these scopes assign every name and therefore know all names. The names are the same as TensorFlow
 * Java's, but TensorFlow Java numbers them with the digits of the default locale, and TensorFlow
 * rejects digits that are not ASCII.
 *
 * <p>Operations that are added by other means, such as {@code Ops.create(graph)}, must not use
 * names that these scopes assign: TensorFlow rejects a name that is in use.
 */
public final class GraphScope implements Scope {

  private final Graph graph;

  /** Assigns names. Its environment reports no operations, so it never searches the graph. */
  private final Scope names;

  /** Provides everything but names: device, control dependencies and initialization. */
  private final Scope others;

  private GraphScope(Graph graph, Scope names, Scope others) {
    this.graph = graph;
    this.names = names;
    this.others = others;
  }

  /**
   * Returns ops that add operations to a graph.
   *
   * @param graph a graph without operations; it may be the body of a loop or a function
   * @throws IllegalArgumentException if the graph has operations, whose names would not be known
   */
  public static Ops ops(Graph graph) {
    checkArgument(!graph.operations().hasNext(), "graph must be empty, but has operations");
    return Ops.create(new Environment(graph, List.of(), graph.baseScope()));
  }

  /**
   * Returns {@code tf.withSubScope(name)} for a graph that has operations, such as a loaded graph.
   * If a sub-scope of that name already contains operations, the name gets a number.
   */
  public static Ops subScope(Ops tf, String name) {
    Scope scope = tf.scope();
    if (scope instanceof GraphScope || !(scope.env() instanceof Graph graph)) {
      return tf.withSubScope(name);
    }
    String prefix;
    do {
      String inside = ascii(scope.withSubScope(name).makeOpName("x"));
      prefix = inside.substring(0, inside.length() - 1);
    } while (hasOperations(graph, prefix));
    return Ops.create(
        new Environment(graph, Splitter.on('/').omitEmptyStrings().splitToList(prefix), scope));
  }

  /**
   * Replaces the digits of the default locale, which are the only characters of a name that may not
   * be ASCII, with ASCII digits.
   */
  private static String ascii(String name) {
    if (CharMatcher.ascii().matchesAllOf(name)) {
      return name;
    }
    var ascii = new StringBuilder();
    name.codePoints()
        .map(each -> Character.isDigit(each) ? '0' + Character.digit(each, 10) : each)
        .forEach(ascii::appendCodePoint);
    return ascii.toString();
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
    return ascii(names.makeOpName(defaultName));
  }

  @Override
  public String makeUnique(String id) {
    return ascii(names.makeUnique(id));
  }

  /** Does nothing: all names are known. */
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

  /**
   * An environment that TensorFlow Java does not recognize as a graph, with the path of the
   * sub-scope in which names are assigned.
   */
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
