package org.compressive.conformance;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.List;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** Finds constants of all parsed files by name, and methods and their calls within one file. */
final class SourceIndex extends TreePathScanner<Void, Void> {

  /** A name in one file. */
  private record InFile(CompilationUnitTree file, String name) {}

  private final ListMultimap<String, TreePath> constants = ArrayListMultimap.create();
  private final ListMultimap<InFile, TreePath> results = ArrayListMultimap.create();
  private final ListMultimap<InFile, TreePath> calls = ArrayListMultimap.create();

  SourceIndex(Iterable<CompilationUnitTree> files) {
    scan(files, null);
  }

  /** Returns the value of {@code Class.NAME}, if it is known. */
  List<TreePath> constant(String name) {
    return constants.get(name);
  }

  /** Returns everything that the methods with a name return. */
  List<TreePath> results(CompilationUnitTree file, String method) {
    return results.get(new InFile(file, method));
  }

  /** Returns the arguments that calls in the same file pass to a parameter of a method. */
  List<TreePath> passed(CompilationUnitTree file, MethodTree method, int parameter) {
    return calls.get(new InFile(file, method.getName().toString())).stream()
        .filter(path -> arguments(path).size() == method.getParameters().size())
        .map(path -> new TreePath(path, arguments(path).get(parameter)))
        .toList();
  }

  private static List<? extends ExpressionTree> arguments(TreePath call) {
    return ((MethodInvocationTree) call.getLeaf()).getArguments();
  }

  @Override
  public Void visitVariable(VariableTree variable, Void nothing) {
    boolean constant = variable.getModifiers().getFlags().contains(Modifier.STATIC);
    if (constant && variable.getInitializer() != null) {
      constants.put(
          enclosingClass(getCurrentPath()) + "." + variable.getName(),
          new TreePath(getCurrentPath(), variable.getInitializer()));
    }
    return super.visitVariable(variable, null);
  }

  @Override
  public Void visitReturn(ReturnTree result, Void nothing) {
    MethodTree method = enclosing(MethodTree.class, getCurrentPath());
    boolean fromLambda = enclosing(LambdaExpressionTree.class, getCurrentPath()) != null;
    if (method != null && !fromLambda && result.getExpression() != null) {
      results.put(
          inFile(method.getName().toString()),
          new TreePath(getCurrentPath(), result.getExpression()));
    }
    return super.visitReturn(result, null);
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
    calls.put(inFile(lastName(call.getMethodSelect())), getCurrentPath());
    return super.visitMethodInvocation(call, null);
  }

  private InFile inFile(String name) {
    return new InFile(getCurrentPath().getCompilationUnit(), name);
  }

  /** Returns the last part of a dotted name: "formatted" of {@code "...".formatted}. */
  static String lastName(Tree name) {
    return name instanceof MemberSelectTree select
        ? select.getIdentifier().toString()
        : name.toString();
  }

  /** Returns the innermost tree of a kind around a path. */
  static <T extends Tree> @Nullable T enclosing(Class<T> kind, TreePath path) {
    for (Tree tree : path) {
      if (kind.isInstance(tree)) {
        return kind.cast(tree);
      }
    }
    return null;
  }

  /** Returns the name of the innermost class around a path, or "" if there is none. */
  static String enclosingClass(TreePath path) {
    ClassTree type = enclosing(ClassTree.class, path);
    return type == null ? "" : type.getSimpleName().toString();
  }

  /** Returns the index of the variable with the name, or -1 if there is none. */
  static int position(IdentifierTree name, List<? extends VariableTree> variables) {
    for (int i = 0; i < variables.size(); i++) {
      if (variables.get(i).getName().equals(name.getName())) {
        return i;
      }
    }
    return -1;
  }
}
