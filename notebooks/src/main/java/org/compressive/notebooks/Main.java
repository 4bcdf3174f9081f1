package org.compressive.notebooks;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.compressive.ops.NativeLibraries;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** The process of the kernel: {@code java ... org.compressive.notebooks.Main CONNECTION_FILE}. */
public final class Main {

  private Main() {}

  /**
   * Answers Jupyter until it requests shutdown or is gone.
   *
   * @param arguments the connection file that Jupyter has written
   * @throws Exception if the file cannot be read
   */
  public static void main(String[] arguments) throws Exception {
    checkArgument(arguments.length == 1, "one argument is needed, Jupyter's connection file");
    ParentWatch.start(System.getenv("JPY_PARENT_PID"), () -> Runtime.getRuntime().halt(0));
    KernelConnectionProperties properties =
        KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0])));
    NativeLibraries.place(); // a cell may use TensorFlow alone
    // TensorFlow Java numbers names by the default locale, and TensorFlow rejects other digits.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    JavaKernel kernel = JavaKernel.create();
    kernel.onStartup();
    JupyterConnection connection = CellReply.connection(properties);
    kernel.becomeHandlerForConnection(connection);
    Thread.setDefaultUncaughtExceptionHandler(new ChannelThreads());
    try {
      connection.connect();
    } catch (ZMQException e) {
      // The channels that are open already would keep the process, and Jupyter waiting for it.
      System.err.println(
          "a port of connection file (%s) cannot be opened: %s"
              .formatted(arguments[0], ZMQ.Error.findByCode(e.getErrorCode()).getMessage()));
      System.exit(1);
    }
    connection.waitUntilClose();
    // A cell may have left threads running.
    System.exit(0);
  }
}
