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
 * Sends the output of cells on a thread that is never interrupted, since interrupting a thread
 * while it sends would close the channel for good. The output of a cell whose thread was abandoned
 * is dropped, as it would appear below another cell.
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

  /** Returns a connection whose replies are of this kind. */
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
