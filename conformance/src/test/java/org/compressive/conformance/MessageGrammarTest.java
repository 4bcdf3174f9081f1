package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shows that each rule for error messages can fail, and that messages are found in sources. */
final class MessageGrammarTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.width ({width}) must be even",
        "model.compression is missing",
        "logits ({shape}) and labels ({labels.shape()}) must be [..., V] and [...]",
        "variable {name} is in this graph already",
        "corpus ({path}) holds no text",
        "model folder ({folder}) cannot be read: {e.getMessage()}",
        "manifest.pb is damaged; its digest does not match",
        "{source} line {line}: key ({path + key}) must be one of {known.keySet()}",
        "--batch ({batch}) must be at least 1",
      })
  void theGrammarAllows(String message) {
    assertThat(MessageGrammar.allows(message)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X is 0: it must be",
        "window is {window}: it must be at least 1 token",
        "checkpoint step: must be at least 0, is {step}",
        "memory has shape [2]: must be of rank 3",
        "memory has shape {shape}, must be of rank 3",
        "width is {width}", // the value follows the verb
        "checkpoint {step} cannot be read", // there are no parentheses
        "{folder} exists", // the kind of thing is missing
        "{file}: no such file",
        "cannot write {file}",
        "no memory {name}; there are {names}",
        "streams (none): there must be at least one",
        "manifest.pb is damaged: its digest does not match",
        "model folder ({folder}) has no variables; choose another",
        "model.width ({width}) must be even.",
        "model.width ({width}) must be even,\nand positive",
        "model.width (3)",
      })
  void theGrammarForbids(String message) {
    assertThat(MessageGrammar.allows(message)).isFalse();
  }

  @Test
  void onlyALibraryMustNotNameTheCommandLine() {
    ImmutableList<ErrorMessage> messages =
        messages(
            "checkArgument(a, \"run folder (%s) exists, which is what --resume needs\", folder);",
            "checkArgument(a, \"run folder (%s) has no config.yaml, which `train` makes\", folder);",
            "checkArgument(a, \"text--with dashes is - like e-5 -- no flag\");");

    assertThat(lines(MessageGrammar.violations(messages, /* ofLibrary= */ true)))
        .containsExactly(1L, 2L);
    assertThat(MessageGrammar.violations(messages, /* ofLibrary= */ false)).isEmpty();
  }

  @Test
  void aViolationNamesItsFileLineAndMessage() {
    var violations =
        MessageGrammar.violations(messages("", "checkState(ok, \"it is no good\");"), true);

    assertThat(violations).hasSize(1);
    assertThat(violations.get(0).toString()).endsWith("Sample.java:2: it is no good");
  }

  @Test
  void messagesAreFoundWhereFailuresAreMade() {
    assertThat(texts("checkArgument(a > 0, \"thing (%s) must be at least %s\", a, \"one\");"))
        .containsExactly("thing ({a}) must be at least one");
    assertThat(texts("checkNotNull(a, \"thing is missing\");")).containsExactly("thing is missing");
    assertThat(texts("throw new IOException(\"file (\" + a + \") \" + \"is cut\", e);"))
        .containsExactly("file ({a}) is cut");
    assertThat(texts("give(() -> new ZipError(\"file (%d) is %s\".formatted(a, B)));"))
        .containsExactly("file ({a}) is {B}");
    assertThat(texts("throw new OwnException(spec, String.format(\"file (%s) is cut\", a));"))
        .containsExactly("file ({a}) is cut");
    assertThat(texts("throw new IOException(a ? \"file is cut\" : \"file is empty\");"))
        .containsExactly("file is cut", "file is empty");
    assertThat(texts("Usage.check(spec, a, \"--a needs --b\");")).containsExactly("--a needs --b");
  }

  @Test
  void whatHasNoTextOfItsOwnIsNoMessage() {
    assertThat(texts("throw new IOException(e.getMessage(), e);")).isEmpty();
    assertThat(texts("checkArgument(a); check(\"residual\", a); log.info(\"is it: {}\", a);"))
        .isEmpty();
  }

  @Test
  void textsAreFollowedThroughOneFile() {
    String constant = "} static final String NAME = \"manifest.pb\"; void other() {";
    assertThat(texts("throw new IOException(NAME + \" is cut\");" + constant))
        .containsExactly("manifest.pb is cut");
    assertThat(texts("String what = \"file (\" + a + \")\"; checkState(a, what + \" is cut\");"))
        .containsExactly("file ({a}) is cut");
    assertThat(
            texts(
                "refuse(\"width\"); refuse(\"heads\"); }"
                    + "void refuse(String key) { checkState(a, \"model.%s is missing\", key);"))
        .containsExactly("model.width is missing", "model.heads is missing");
    assertThat(
            texts(
                "checkState(a, \"file is \" + state()); }"
                    + "String state() { return b ? \"cut\" : \"empty\";"))
        .containsExactly("file is cut", "file is empty");
  }

  @Test
  void anExceptionsOwnConstructorMakesMessages() {
    assertThat(
            texts(
                "} static class OwnException extends X { OwnException() { super(\"file is cut\");}"))
        .containsExactly("file is cut");
  }

  private static List<String> texts(String statements) {
    return messages(statements).stream().map(ErrorMessage::text).toList();
  }

  private static List<Long> lines(List<ErrorMessage> messages) {
    return messages.stream().map(ErrorMessage::line).toList();
  }

  /** Returns the messages of a method with these statements, the first of which is on line 1. */
  private static ImmutableList<ErrorMessage> messages(String... statements) {
    return messagesOf("class Sample { void sample() { " + String.join("\n", statements) + " } }");
  }

  private static ImmutableList<ErrorMessage> messagesOf(String source) {
    try {
      return ErrorMessages.in(List.of(new Source(source)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A source file in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String content;

    Source(String content) {
      super(URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE);
      this.content = content;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content;
    }
  }
}
