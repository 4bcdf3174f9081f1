package org.compressive.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The value of an option that takes any text, including text that looks like an option. picocli
 * would report a missing value for such a text, so the beginning of the text is hidden from it.
 */
final class FreeText implements IParameterPreprocessor, ITypeConverter<String> {

  private static final String MARK = "text:";

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's interface
  public boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> unused) {
    if (!arguments.isEmpty()) {
      arguments.push(MARK + arguments.pop());
    }
    return false; // continues as for any other option
  }

  @Override
  public String convert(String value) {
    return value.substring(MARK.length());
  }
}
