package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Determines the texts that an expression can yield (its readings), as far as the source shows
 * them.
 *
 * <p>Literals, concatenations, conditional expressions and formats are combined. A constant, a
 * local variable or a method of the same file is replaced by its text, and a parameter by the
 * arguments of its callers in the same file. Everything else is written as {@code {expression}}.
 */
final class SourceTexts {

  private static final int DEEPEST = 6;
  private static final Pattern SLOT = Pattern.compile("%[-+,.0-9]*[a-zA-Z]");
  private static final Pattern WORD = Pattern.compile("(?<!\\{[^}]{0,200})[a-z]{2,}");

  private final SourceIndex index;

  SourceTexts(SourceIndex index) {
    this.index = index;
  }

  /** Returns whether a reading contains a word outside its run-time values. */
  static boolean hasWords(String reading) {
    return WORD.matcher(reading).find();
  }

  /**
   * Returns the readings of a template whose slots are filled by the arguments; without arguments,
   * the template is left unchanged.
   */
  ImmutableList<String> template(
      ExpressionTree template, List<? extends ExpressionTree> arguments, TreePath where) {
    return template(template, arguments, where, 0);
  }

  private ImmutableList<String> template(
      ExpressionTree template,
      List<? extends ExpressionTree> arguments,
      TreePath where,
      int depth) {
    List<String> readings = new ArrayList<>();
    for (String reading : read(template, where, depth)) {
      readings.addAll(filled(reading, arguments, where, depth));
    }
    return ImmutableList.copyOf(readings);
  }

  private List<String> filled(
      String reading, List<? extends ExpressionTree> arguments, TreePath where, int depth) {
    List<String> readings = List.of("");
    Matcher slot = SLOT.matcher(reading);
    int end = 0;
    for (ExpressionTree argument : arguments) {
      if (!slot.find()) {
        break;
      }
      readings = joined(readings, List.of(reading.substring(end, slot.start())));
      readings = joined(readings, read(argument, where, depth));
      end = slot.end();
    }
    return joined(readings, List.of(reading.substring(end)));
  }

  private ImmutableList<String> read(ExpressionTree text, TreePath where, int depth) {
    if (depth > DEEPEST) {
      return atRunTime(text);
    }
    return switch (text.getKind()) {
      case STRING_LITERAL, CHAR_LITERAL, INT_LITERAL ->
          ImmutableList.of(String.valueOf(((LiteralTree) text).getValue()));
      case PARENTHESIZED -> read(((ParenthesizedTree) text).getExpression(), where, depth);
      case PLUS -> {
        var sum = (BinaryTree) text;
        if (!sum.toString().contains("\"")) {
          yield atRunTime(text); // apparently numbers
        }
        yield joined(
            read(sum.getLeftOperand(), where, depth), read(sum.getRightOperand(), where, depth));
      }
      case CONDITIONAL_EXPRESSION -> {
        var choice = (ConditionalExpressionTree) text;
        yield either(
            read(choice.getTrueExpression(), where, depth),
            read(choice.getFalseExpression(), where, depth));
      }
      case METHOD_INVOCATION -> called((MethodInvocationTree) text, where, depth);
      case IDENTIFIER -> named((IdentifierTree) text, where, depth);
      case MEMBER_SELECT -> selected((MemberSelectTree) text, depth);
      default -> atRunTime(text);
    };
  }

  private ImmutableList<String> called(MethodInvocationTree call, TreePath where, int depth) {
    var arguments = call.getArguments();
    if (call.getMethodSelect() instanceof MemberSelectTree select) {
      if (select.getIdentifier().contentEquals("formatted")) {
        return template(select.getExpression(), arguments, where, depth);
      }
      if (select.toString().equals("String.format")) {
        return template(arguments.get(0), arguments.subList(1, arguments.size()), where, depth);
      }
      return atRunTime(call);
    }
    var results =
        index.results(where.getCompilationUnit(), SourceIndex.lastName(call.getMethodSelect()));
    return oneOf(results, call, depth);
  }

  private ImmutableList<String> named(IdentifierTree name, TreePath where, int depth) {
    MethodTree method = SourceIndex.enclosing(MethodTree.class, where);
    if (method != null) {
      int parameter = SourceIndex.position(name, method.getParameters());
      if (parameter >= 0) {
        return oneOf(index.passed(where.getCompilationUnit(), method, parameter), name, depth);
      }
      List<TreePath> initial = initialValue(name, method, where);
      if (!initial.isEmpty()) {
        return oneOf(initial, name, depth);
      }
    }
    return oneOf(index.constant(SourceIndex.enclosingClass(where) + "." + name), name, depth);
  }

  private static List<TreePath> initialValue(
      IdentifierTree name, MethodTree method, TreePath where) {
    List<TreePath> values = new ArrayList<>();
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitVariable(VariableTree variable, Void nothing) {
        boolean sought = variable.getName().equals(name.getName());
        if (sought && variable.getInitializer() != null) {
          values.add(new TreePath(getCurrentPath(), variable.getInitializer()));
        }
        return super.visitVariable(variable, null);
      }
    }.scan(TreePath.getPath(where.getCompilationUnit(), method), null);
    return values;
  }

  private ImmutableList<String> selected(MemberSelectTree select, int depth) {
    return oneOf(index.constant(select.toString()), select, depth);
  }

  /** Returns the readings of the sources of a text, or its expression if they have none. */
  private ImmutableList<String> oneOf(List<TreePath> sources, ExpressionTree text, int depth) {
    List<String> readings =
        sources.stream()
            .flatMap(
                path ->
                    read((ExpressionTree) path.getLeaf(), path.getParentPath(), depth + 1).stream())
            .filter(reading -> hasWords(reading) || reading.matches("[-\\w]+"))
            .distinct()
            .toList();
    return readings.isEmpty() ? atRunTime(text) : ImmutableList.copyOf(readings);
  }

  private static ImmutableList<String> atRunTime(Tree expression) {
    return ImmutableList.of(
        "{" + expression.toString().replaceAll("\\s+", " ").replaceAll("[{}]", "") + "}");
  }

  private static ImmutableList<String> either(List<String> some, List<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<String> joined(List<String> starts, List<String> ends) {
    return starts.stream()
        .flatMap(start -> ends.stream().map(end -> start + end))
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }
}
