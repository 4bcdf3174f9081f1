package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePathScanner;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds the places in source files at which the default locale of the JVM affects what is written
 * or read. There are locales whose digits are not ASCII, or whose decimal separator is a comma.
 *
 * <p>{@code formatted} is allowed for formats that have only {@code %s}, which no locale changes.
 * Every other format, and every change of case, needs a locale as an argument.
 */
final class DefaultLocale {

  /** The conversions that are the same in every locale. */
  private static final Pattern SAME_EVERYWHERE = Pattern.compile("%(?:[%n]|-?[0-9]*s)");

  private static final ImmutableSet<String> CASES = ImmutableSet.of("toLowerCase", "toUpperCase");
  private static final ImmutableSet<String> FORMATS =
      ImmutableSet.of("String.format", "MessageFormat.format");
  private static final ImmutableSet<String> TYPES =
      ImmutableSet.of(
          "Scanner",
          "Formatter",
          "NumberFormat",
          "DecimalFormat",
          "MessageFormat",
          "DateFormat",
          "SimpleDateFormat",
          "Collator",
          "BreakIterator");

  private final ParsedSources sources;
  private final SourceTexts texts;
  private final ImmutableList.Builder<String> found = ImmutableList.builder();

  private DefaultLocale(ParsedSources sources) {
    this.sources = sources;
    texts = new SourceTexts(new SourceIndex(sources.files()));
  }

  /** Returns the file, line and code of each such place. */
  static ImmutableList<String> uses(ParsedSources sources) {
    var rule = new DefaultLocale(sources);
    for (CompilationUnitTree file : sources.files()) {
      rule.new Reader(file).scan(file, null);
    }
    return rule.found.build();
  }

  private final class Reader extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree file;

    Reader(CompilationUnitTree file) {
      this.file = file;
    }

    @Override
    public Void visitImport(ImportTree name, Void nothing) {
      report(TYPES.contains(SourceIndex.lastName(name.getQualifiedIdentifier())), name);
      return super.visitImport(name, null);
    }

    @Override
    public Void visitNewClass(NewClassTree made, Void nothing) {
      report(TYPES.contains(SourceIndex.lastName(made.getIdentifier())), made);
      return super.visitNewClass(made, null);
    }

    @Override
    public Void visitMemberReference(MemberReferenceTree reference, Void nothing) {
      String name = reference.getName().toString();
      report(CASES.contains(name) || name.equals("formatted") || name.equals("format"), reference);
      return super.visitMemberReference(reference, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
      String name = SourceIndex.lastName(call.getMethodSelect());
      var arguments = call.getArguments();
      if (name.equals("formatted")) {
        report(
            !isSameEverywhere(((MemberSelectTree) call.getMethodSelect()).getExpression()), call);
      } else if (CASES.contains(name)) {
        report(arguments.isEmpty(), call);
      } else if (name.equals("printf")
          || name.equals("ofPattern")
          || FORMATS.contains(call.getMethodSelect().toString())) {
        report(arguments.stream().noneMatch(DefaultLocale::isLocale), call);
      }
      return super.visitMethodInvocation(call, null);
    }

    private boolean isSameEverywhere(ExpressionTree format) {
      return texts.template(format, List.of(), getCurrentPath()).stream()
          .map(reading -> SAME_EVERYWHERE.matcher(reading).replaceAll(""))
          .noneMatch(rest -> rest.contains("%") || rest.contains("{" + format + "}"));
    }

    private void report(boolean violated, Tree tree) {
      if (violated) {
        String code = tree.toString().lines().findFirst().orElse("");
        found.add("%s:%s: %s".formatted(ParsedSources.path(file), sources.line(file, tree), code));
      }
    }
  }

  private static boolean isLocale(ExpressionTree argument) {
    return argument.toString().matches("(?:java\\.util\\.)?Locale\\.[A-Z]+|locale");
  }
}
