package org.compressive.notebooks;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.HelpLink;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;
import org.dflib.jjava.jupyter.messages.reply.ExecuteReply;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.jspecify.annotations.Nullable;

/** Answers Jupyter's requests to run, complete, explain and interrupt cells. */
final class JavaKernel extends BaseKernel {

  private static final String VERSION = "0.1.0";

  private final CellEvaluator evaluator = new CellEvaluator();
  private volatile Instant failedAt = Instant.MIN;

  private JavaKernel() {
    super(
        "compressive",
        VERSION,
        new LanguageInfo.Builder("java")
            .version(String.valueOf(Runtime.version().feature()))
            .mimetype("text/x-java-source")
            .fileExtension(".java")
            .pygments("java")
            .codemirror("text/x-java")
            .build(),
        ImmutableList.of(
            new HelpLink("The paper", "https://arxiv.org/abs/1911.05507"),
            new HelpLink("TensorFlow Java", "https://www.tensorflow.org/jvm")),
        null,
        new JupyterIO(StandardCharsets.UTF_8),
        new CommManager(),
        new ShortTextRenderer(),
        null,
        new MagicsRegistry(),
        false,
        new StringStyler.Builder().build());
  }

  /** Starts JShell, which takes a second or two. */
  static JavaKernel create() {
    return new JavaKernel();
  }

  @Override
  public @Nullable Object evalRaw(String cell) {
    return answered("the kernel failed", () -> evaluator.evaluate(cell));
  }

  @Override
  public @Nullable DisplayData eval(String cell) {
    try {
      // The toString of any value may overflow the stack.
      return answered("the value cannot be shown", () -> super.eval(cell));
    } catch (RuntimeException e) {
      failedAt = Instant.now();
      throw e;
    }
  }

  /**
   * Turns errors into exceptions. BaseKernel answers only exceptions; an error would end its loop
   * and leave the reader waiting.
   */
  private static <T extends @Nullable Object> T answered(String failure, Supplier<T> answer) {
    try {
      return answer.get();
    } catch (Error e) {
      throw CellFailure.ofError(failure, e);
    }
  }

  /**
   * Runs the cell, unless it was sent before another cell failed: for "run all", Jupyter sends all
   * cells at once and expects a failure to stop the rest.
   */
  @Override
  protected synchronized void handleExecuteRequest(
      ShellReplyEnvironment reply, Message<ExecuteRequest> request) {
    if (request.getContent().shouldStopOnError() && sent(request).isBefore(failedAt)) {
      reply.setBusyDeferIdle();
      reply.replyError(
          ExecuteReply.MESSAGE_TYPE.error(),
          new ErrorReply("Aborted", "a cell before this one failed", ImmutableList.of()));
      return;
    }
    super.handleExecuteRequest(reply, request);
  }

  private static Instant sent(Message<ExecuteRequest> request) {
    try {
      return OffsetDateTime.parse(request.getHeader().getTimestamp().getDateString()).toInstant();
    } catch (DateTimeParseException e) {
      return Instant.MAX; // run the cells of a client that does not send the time
    }
  }

  @Override
  public List<String> formatError(Throwable thrown) {
    return thrown instanceof CellFailure failure ? failure.lines() : super.formatError(thrown);
  }

  @Override
  public void interrupt() {
    evaluator.interrupt();
  }

  @Override
  public void onShutdown(boolean restarting) {
    evaluator.interrupt();
    super.onShutdown(restarting);
  }

  @Override
  public ReplacementOptions complete(String cell, int cursor) {
    CellEvaluator.Completions found =
        answered("the kernel failed", () -> evaluator.completions(cell, cursor));
    return new ReplacementOptions(found.texts(), found.from(), cursor);
  }

  @Override
  public @Nullable DisplayData inspect(String cell, int cursor, boolean extraDetail) {
    String signatures = answered("the kernel failed", () -> evaluator.signatures(cell, cursor));
    return signatures.isEmpty() ? null : new DisplayData(signatures);
  }

  @Override
  public String isComplete(String cell) {
    return switch (answered("the kernel failed", () -> evaluator.completeness(cell))) {
      case COMPLETE, COMPLETE_WITH_SEMI, EMPTY -> IS_COMPLETE_YES;
      case CONSIDERED_INCOMPLETE, DEFINITELY_INCOMPLETE -> "    ";
      case UNKNOWN -> IS_COMPLETE_BAD;
    };
  }
}
