package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.compressive.graph.ContinuousTransformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies the examples of the Javadoc into a graph, which must run. */
final class JavadocExampleTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)<pre>\\{@code\\R(.*?)\\R \\* }</pre>");

  @TempDir private Path folder;

  @Test
  void theContinuousTransformersExampleRuns() throws Exception {
    String example = example(ContinuousTransformer.class);
    String program =
        """
        ```java
        import org.compressive.graph.*;
        import org.compressive.graph.config.*;
        import org.tensorflow.*;
        import org.tensorflow.ndarray.*;
        import org.tensorflow.ndarray.buffer.*;
        import org.tensorflow.op.Ops;
        import org.tensorflow.op.core.Placeholder;
        import org.tensorflow.types.*;

        try (var graph = new Graph(); var session = new Session(graph, false)) {
          var tf = Ops.create(graph);
        %s
          session.run(parameters.initialize(tf, 1));
          try (var series = TFloat32.tensorOf(Shape.of(8, 17, 3), data -> data.scalars().forEachIndexed(
                  (at, value) -> value.setFloat((float) Math.sin(at[1] + 0.1 * at[2]))));
              var result = session.runner().feed(values, series).fetch(loss).fetch(compression)
                  .fetch(output.values()).run()) {
            System.out.println(result.get(2).shape()); // [8, 16, 3]
            System.out.println(((TFloat32) result.get(0)).getFloat() > 0); // true
            System.out.println(((TFloat32) result.get(1)).getFloat()); // 0.0
          }
        }
        ```
        """
            .formatted(example);
    assertThat(ReadmeExample.of(program).run(folder)).isNotEmpty();
  }

  /** Returns the first example in a class's Javadoc. */
  private static String example(Class<?> of) throws Exception {
    Path file =
        Path.of("..", "graph", "src", "main", "java", of.getName().replace('.', '/') + ".java");
    var found = EXAMPLE.matcher(Files.readString(file));
    assertThat(found.find()).isTrue();
    return found
        .group(1)
        .lines()
        .map(line -> line.replaceFirst("^ \\* ?", "  "))
        .collect(Collectors.joining("\n"));
  }
}
