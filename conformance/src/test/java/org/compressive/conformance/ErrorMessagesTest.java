package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Checks the error messages of main code against the {@link MessageGrammar}. */
final class ErrorMessagesTest {

  /** The modules, or packages of a module, that are checked; this should be all of them. */
  static final ImmutableList<String> HELD =
      ImmutableList.of(
          "kernels",
          "ops",
          "graph",
          "files",
          "data",
          "checkpoints",
          "inference",
          "training",
          "report",
          "cli",
          "notebooks");

  @ParameterizedTest
  @FieldSource("HELD")
  void messagesKeepTheGrammar(String held) throws IOException {
    String room = Splitter.on('/').split(held).iterator().next();
    Path sources = Path.of("..", room, "src", "main", "java", "org", "compressive").resolve(held);
    ImmutableList<ErrorMessage> messages = ErrorMessages.below(sources);

    assertWithMessage(held).that(messages).isNotEmpty();
    var violations = MessageGrammar.violations(messages, /* ofLibrary= */ !room.equals("cli"));
    assertWithMessage(Joiner.on('\n').join(violations)).that(violations).isEmpty();
  }
}
