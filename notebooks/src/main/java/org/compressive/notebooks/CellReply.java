package org.compressive.notebooks;

import com.google.common.util.concurrent.Futures;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.channels.StdinChannel;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;

/**
 * Sends what cells print and show, on a thread that nobody interrupts: a thread that is interrupted
 * while it sends would close the channel for good. What a cell prints that was left to itself is
 * dropped, as it would land below another one.
 */
final class CellReply extends ShellReplyEnvironment {

  private static final ExecutorService SENDER =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sender");
            thread.setDaemon(true);
            return thread;
          });

  private CellReply(
      ShellChannel shell, StdinChannel stdin, JupyterSocket iopub, MessageContext context) {
    super(shell, stdin, iopub, context);
  }

  /** A connection whose replies are of this kind. */
  static JupyterConnection connection(KernelConnectionProperties properties) throws Exception {
    return new JupyterConnection(properties) {
      @Override
      public ShellReplyEnvironment prepareReplyEnv(ShellChannel shell, MessageContext context) {
        return new CellReply(shell, stdin, iopub, context);
      }
    };
  }

  @Override
  public void publish(Message<?> message) {
    if (!CellExecution.wasLeft(Thread.currentThread())) {
      Futures.getUnchecked(SENDER.submit(() -> super.publish(message)));
    }
  }
}
