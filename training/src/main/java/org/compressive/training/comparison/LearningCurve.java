package org.compressive.training.comparison;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the learning curve of a run from its {@code metrics.csv}. */
final class LearningCurve {

  private static final Splitter COMMA = Splitter.on(',');

  private LearningCurve() {}

  /**
   * Returns the points of a run's validations.
   *
   * @param metrics the file that the run wrote
   * @param tokensPerStep the number of tokens in a step of all streams together
   */
  static ImmutableList<CurvePoint> read(Path metrics, long tokensPerStep) throws IOException {
    List<String> lines = Files.readAllLines(metrics);
    List<String> columns = COMMA.splitToList(lines.get(0));
    int loss = columns.indexOf("trainBitsPerByte");
    int speed = columns.indexOf("tokensPerSecond");
    int validation = columns.indexOf("validationBitsPerByte");
    var points = ImmutableList.<CurvePoint>builder();
    double seconds = 0;
    double sum = 0;
    long steps = 0;
    for (String line : lines.subList(1, lines.size())) {
      List<String> values = COMMA.splitToList(line);
      if (values.get(validation).isEmpty()) {
        seconds += tokensPerStep / Double.parseDouble(values.get(speed));
        sum += Double.parseDouble(values.get(loss));
        steps++;
      } else if (steps > 0) {
        points.add(
            new CurvePoint(
                Long.parseLong(values.get(0)),
                seconds,
                sum / steps,
                Double.parseDouble(values.get(validation))));
        sum = 0;
        steps = 0;
      }
    }
    return points.build();
  }
}
