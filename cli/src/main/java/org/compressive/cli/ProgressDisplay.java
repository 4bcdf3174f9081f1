package org.compressive.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.compressive.data.PreparationListener;
import org.compressive.inference.Score;
import org.compressive.training.StepReport;
import org.compressive.training.TrainingListener;
import org.jspecify.annotations.Nullable;

/** Shows progress on stderr: as a bar on a terminal, and elsewhere as occasional plain lines. */
final class ProgressDisplay implements TrainingListener, AutoCloseable {

  private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** The weight of the newest step in the moving averages that are shown. */
  private static final double NEWEST = 0.05;

  /** The total to be shown for a task whose length is not known in advance. */
  private static final long UNKNOWN = -1;

  private final OutputOptions output;
  private final boolean terminal;
  private @Nullable ProgressBar bar;
  private @Nullable String noteAtStart;
  private long lastLine = System.nanoTime();
  private long firstStep;
  private long steps;
  private long timed;
  private boolean endless;
  private double bitsPerByte = Double.NaN;
  private double tokensPerSecond = Double.NaN;

  private ProgressDisplay(OutputOptions output) {
    this.output = output;
    // The launcher sets this; the JVM has no portable way to tell whether stderr is a terminal.
    terminal = Boolean.getBoolean("compressive.terminal");
  }

  static ProgressDisplay create(OutputOptions output) {
    return new ProgressDisplay(output);
  }

  @Override
  public void started(long step, long of) {
    firstStep = step;
    steps = endless ? UNKNOWN : of;
    if (noteAtStart != null) {
      say(noteAtStart);
    }
  }

  @Override
  public void stepped(StepReport report) {
    bitsPerByte = blend(bitsPerByte, report.bitsPerByte());
    tokensPerSecond = blend(tokensPerSecond, report.tokens() / report.seconds());
    double left = (steps - report.step()) * report.tokens() / tokensPerSecond;
    show(
        "training",
        report.step(),
        steps,
        String.format(
            Locale.ROOT,
            "%.3f bits/byte, %,.0f tokens/s%s",
            bitsPerByte,
            tokensPerSecond,
            endless ? "" : ", " + clock(left) + " left"));
  }

  @Override
  public void validated(long step, Score score, boolean best) {
    say(
        String.format(
            Locale.ROOT,
            "step %,d: validation %.4f bits/byte, token perplexity %.4g%s",
            step,
            score.bitsPerByte(),
            score.tokenPerplexity(),
            best ? ", the best so far" : ""));
  }

  @Override
  public void sampled(long step, String text) {
    say(String.format(Locale.ROOT, "step %,d: sample%n%s%n", step, text.stripTrailing()));
  }

  @Override
  public void checkpointed(long step, Path checkpoint) {
    if (step > firstStep && !terminal) {
      say(String.format(Locale.ROOT, "step %,d: checkpoint %s", step, checkpoint));
    }
  }

  @Override
  public void warned(String line) {
    finishBar();
    output.warn(line);
  }

  @Override
  public void evaluating(long windows, long of) {
    show("evaluating", windows, of, "windows");
  }

  /**
   * Returns a listener that shows how much of a corpus has been read.
   *
   * @param expected the number of bytes to read, or {@link CorpusSize#UNKNOWN}
   */
  PreparationListener preparing(long expected) {
    long start = System.nanoTime();
    return (documents, bytes) -> {
      double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
      boolean known = expected >= bytes;
      show(
          "preparing",
          bytes >> 20,
          known ? (expected + (1 << 20) - 1) >> 20 : UNKNOWN,
          String.format(
              Locale.ROOT,
              "MiB, %,d documents, %,.1f MB/s%s",
              documents,
              bytes / 1e6 / seconds,
              known ? ", " + clock((expected - bytes) * seconds / bytes) + " left" : ""));
    };
  }

  /** Shows no end of training, because it is a time and not a number of steps. */
  void endless() {
    endless = true;
  }

  /** Shows a note when training starts. If the run is rejected, the note is not shown. */
  void notedAtStart(String line) {
    noteAtStart = line;
  }

  @Override
  public void noted(String line) {
    say(line);
  }

  /** Shows the time of the next timed step of a benchmark. */
  void timed(long of, double millis) {
    timed++;
    show("benchmark", timed, of, String.format(Locale.ROOT, "%.1f ms", millis));
  }

  @Override
  public void close() {
    finishBar();
  }

  private void show(String task, long done, long of, String detail) {
    if (output.quiet()) {
      return;
    }
    if (terminal) {
      showBar(task, done, of, detail);
    } else if (System.nanoTime() - lastLine >= LINE_NANOS || done == of) {
      lastLine = System.nanoTime();
      String end = of == UNKNOWN ? "" : String.format(Locale.ROOT, "/%,d", of);
      System.err.println(String.format(Locale.ROOT, "%s %,d%s: %s", task, done, end, detail));
    }
  }

  private void showBar(String task, long done, long of, String detail) {
    if (bar != null && !bar.getTaskName().equals(task)) {
      finishBar();
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(of)
              .setStyle(ProgressBarStyle.ASCII)
              .hideEta()
              .build();
    }
    bar.maxHint(of);
    bar.stepTo(done);
    bar.setExtraMessage(detail);
    if (done == of) {
      finishBar();
    }
  }

  private void say(String line) {
    if (!output.quiet()) {
      finishBar();
      System.err.println(line);
    }
  }

  private void finishBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private static double blend(double shown, double newest) {
    return Double.isNaN(shown) ? newest : shown + NEWEST * (newest - shown);
  }

  private static String clock(double seconds) {
    var left = Duration.ofSeconds(Math.round(seconds));
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart());
  }
}
