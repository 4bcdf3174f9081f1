package org.compressive.notebooks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * Preserves the declarations of earlier cells when JShell compiles them again, as it does after an
 * import and after a change of a declaration on which they depend.
 *
 * <p>A variable keeps its value as long as its type is the same. If the compiler rejects a
 * declaration, the earlier one of that name stays. Declarations that cannot be preserved are
 * dropped and reported.
 */
final class CellDeclarations {

  private static final Pattern TYPE = Pattern.compile("\\b(class|record|enum|interface)\\b");
  private static final Pattern STATIC_BLOCK = Pattern.compile("\\bstatic\\s*\\{");
  private static final Pattern NAME = Pattern.compile("[\\p{javaJavaIdentifierPart}.]+");

  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final CellVariables variables;
  private final Map<String, String> losses = new LinkedHashMap<>();

  CellDeclarations(JShell shell, CellVariables variables) {
    this.shell = shell;
    this.analysis = shell.sourceCodeAnalysis();
    this.variables = variables;
  }

  /**
   * Prepares for the evaluation of a snippet. If the snippet changes a type that has static fields
   * or a static block, JShell must load a new class for the type, because the JVM does not
   * initialize a class again when it is redefined.
   */
  void prepare(String source) {
    variables.initializeNext(
        TYPE.matcher(source).find()
            ? analysis.sourceToSnippets(source).stream()
                .filter(TypeDeclSnippet.class::isInstance)
                .map(snippet -> ((TypeDeclSnippet) snippet).name())
                .filter(name -> isInitialized(name, source) && isChanged(name, source))
                .findFirst()
            : Optional.empty());
  }

  private boolean isInitialized(String type, String source) {
    return variables.hasStaticFields(type) || STATIC_BLOCK.matcher(source).find();
  }

  private boolean isChanged(String type, String source) {
    return shell
        .types()
        .filter(earlier -> earlier.name().equals(type))
        .noneMatch(earlier -> earlier.source().strip().equals(source.strip()));
  }

  /** Preserves as many declarations as possible after JShell has evaluated a snippet. */
  void settle(List<SnippetEvent> events) {
    ImmutableList<SnippetEvent> declared =
        events.stream()
            .filter(event -> event.causeSnippet() == null)
            .filter(event -> event.snippet() instanceof PersistentSnippet)
            .collect(ImmutableList.toImmutableList());
    if (!declared.isEmpty()) {
      Change change = new Change(declared);
      events.forEach(change::restoreOverwritten);
      change.settle();
    }
  }

  /**
   * Returns sentences about the declarations that have been lost since the last call and not been
   * declared again.
   */
  ImmutableList<String> takeLosses() {
    shell.variables().map(VarSnippet::name).forEach(losses::remove);
    ImmutableList<String> taken = ImmutableList.copyOf(losses.values());
    losses.clear();
    return taken;
  }

  /** The consequences of a snippet for the declarations of other snippets. */
  private final class Change {

    private final ImmutableSet<Snippet> defined;
    private final ImmutableSet<Snippet> undefined;
    private final String cause;
    private final Set<String> emptied = new HashSet<>();
    private final Set<String> replaced = new HashSet<>();

    Change(ImmutableList<SnippetEvent> declared) {
      defined = snippets(declared, event -> event.status().isDefined());
      undefined = snippets(declared, event -> !event.status().isDefined());
      SnippetEvent first = declared.get(0);
      if (first.snippet() instanceof ImportSnippet imported) {
        cause = imported.fullname() + " was imported";
      } else {
        boolean isNew = first.previousStatus() == Snippet.Status.NONEXISTENT;
        String name = ((PersistentSnippet) first.snippet()).name();
        cause = name + (isNew ? " was declared" : " was declared again");
      }
    }

    private static ImmutableSet<Snippet> snippets(
        ImmutableList<SnippetEvent> events, Predicate<SnippetEvent> wanted) {
      return events.stream()
          .filter(wanted)
          .map(SnippetEvent::snippet)
          .collect(ImmutableSet.toImmutableSet());
    }

    /** Restores a declaration that JShell has overwritten by one that does not compile. */
    void restoreOverwritten(SnippetEvent event) {
      if (event.status() != Snippet.Status.OVERWRITTEN
          || !event.previousStatus().isDefined()
          || !undefined.contains(event.causeSnippet())) {
        return;
      }
      if (event.snippet() instanceof VarSnippet variable) {
        restore(variable);
      } else {
        shell.eval(event.snippet().source());
      }
    }

    void settle() {
      Optional<VarSnippet> next;
      do {
        emptied.addAll(variables.takeEmptied());
        variables.takeReplaced().stream().filter(replaced::add).forEach(this::reportStaticFields);
        next = shell.variables().filter(this::isUnsettled).findFirst();
        next.ifPresent(this::settle);
      } while (next.isPresent());
    }

    private boolean isUnsettled(VarSnippet variable) {
      return variables.contains(variable.name())
          && !defined.contains(variable)
          && (isLost(variable) || !shell.status(variable).isDefined());
    }

    private boolean isLost(VarSnippet variable) {
      return emptied.contains(variable.name())
          || NAME.matcher(variable.typeName())
              .results()
              .map(name -> name.group().replaceFirst("\\..*", ""))
              .anyMatch(replaced::contains);
    }

    private void settle(VarSnippet variable) {
      if (isLost(variable)) {
        lose(variable);
      } else {
        restore(variable);
      }
    }

    /**
     * Declares a variable again without its initializer, which no longer compiles, and sets its
     * earlier value.
     */
    private void restore(VarSnippet variable) {
      String name = variable.name();
      Class<?> type = variables.rawType(name);
      Object value = variables.value(name);
      SnippetEvent event = shell.eval(variables.type(name) + " " + name + ";").get(0);
      if (event.status().isDefined() && variables.rawType(name) == type) {
        variables.set(name, value);
      } else {
        lose(variable);
      }
    }

    private void lose(VarSnippet variable) {
      String name = variable.name();
      variables.forget(name);
      shell.variables().filter(left -> left.name().equals(name)).forEach(shell::drop);
      // The reader does not know the variables that JShell creates for expressions.
      if (variable.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
        losses.put(
            name,
            "variable %s (%s) is lost; its type changed when %s"
                .formatted(name, variable.typeName(), cause));
      }
    }

    private void reportStaticFields(String type) {
      boolean isOwn =
          defined.stream()
              .anyMatch(own -> own instanceof TypeDeclSnippet named && named.name().equals(type));
      if (!isOwn && variables.hasStaticFields(type)) {
        losses.put(
            "static fields of " + type,
            "static fields of %s are lost; the class changed when %s".formatted(type, cause));
      }
    }
  }
}
