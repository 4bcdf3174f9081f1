package org.compressive.notebooks;

import java.lang.Thread.UncaughtExceptionHandler;
import org.dflib.jjava.jupyter.channels.Loop;

/**
 * Lets the thread that reads a channel go on after a message that it rejects. The library throws an
 * exception for a message with a wrong signature, which would end the thread, and with it every
 * answer. Such messages come from clients of other kernels: Jupyter chooses the ports of a kernel
 * before the kernel opens them, so two kernels that start at the same time may have a port in
 * common.
 */
final class ChannelThreads implements UncaughtExceptionHandler {

  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    if (thread instanceof Loop loop && thrown instanceof SecurityException) {
      goOn(loop);
    } else {
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      thrown.printStackTrace();
    }
  }

  private static void goOn(Runnable channel) {
    boolean rejected = true;
    while (rejected) {
      try {
        channel.run(); // on its own thread, until the channel is closed
        rejected = false;
      } catch (SecurityException e) {
        // The message has been read whole; the next one may have the right signature.
      }
    }
  }
}
