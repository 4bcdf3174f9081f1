package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that no main code depends on the JVM's default locale, and that the rule can fail. */
final class DefaultLocaleTest {

  static ImmutableList<String> modules() {
    return ErrorMessagesTest.HELD;
  }

  @ParameterizedTest
  @MethodSource("modules")
  void mainCodeNamesItsLocale(String module) throws IOException {
    var sources = ParsedSources.below(Path.of("..", module, "src", "main", "java"));
    assertWithMessage(module).that(sources.files()).isNotEmpty();
    var uses = DefaultLocale.uses(sources);
    assertWithMessage(Joiner.on('\n').join(uses)).that(uses).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"%d\".formatted(1)",
        "\"%s: %,d\".formatted(a, b)",
        "\"%02x\".formatted(b)",
        "(\"a \" + \"%.3f\").formatted(b)",
        "FORMAT.formatted(b)",
        "given.formatted(b)",
        "String.format(\"%s\", a)",
        "System.out.printf(\"%d\", a)",
        "Stream.of(1).map(\"%d\"::formatted)",
        "a.toLowerCase()",
        "Stream.of(a).map(String::toUpperCase)",
        "new Scanner(a)",
        "new java.text.DecimalFormat(\"#\")",
        "DateTimeFormatter.ofPattern(\"yyyy\")",
      })
  void aUseOfTheDefaultIsFound(String code) throws IOException {
    var uses = uses(code);
    assertWithMessage(code).that(uses).hasSize(1);
    assertThat(uses.get(0)).contains("Uses.java:4: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"%s of %s %%%n\".formatted(a, 1)",
        "TEXT.formatted(b)",
        "String.format(Locale.ROOT, \"%,d\", 1)",
        "String.format(java.util.Locale.ROOT, FORMAT, 1)",
        "a.toLowerCase(Locale.ROOT)",
        "Ascii.toLowerCase(a)",
        "DateTimeFormatter.ofPattern(\"yyyy\", Locale.ROOT)",
        "time.format(formatter)",
      })
  void whatIsTheSameInEveryLocaleIsAllowed(String code) throws IOException {
    assertThat(uses(code)).isEmpty();
  }

  @Test
  void anImportIsFound() throws IOException {
    assertThat(DefaultLocale.uses(parsed("import java.text.NumberFormat;\nclass Uses {}")))
        .hasSize(1);
  }

  private static ImmutableList<String> uses(String code) throws IOException {
    return DefaultLocale.uses(
        parsed(
            """
            class Uses {
              static final String FORMAT = "%%d words";
              static final String TEXT = "%%s words";
              Object of(String given) { return %s; }
            }
            """
                .formatted(code)));
  }

  private static ParsedSources parsed(String text) throws IOException {
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Uses.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    return ParsedSources.of(List.of(file));
  }
}
