package org.compressive.training;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a process is alive and still the same: its gRPC server must answer the first bytes
 * of an HTTP/2 connection. A connection alone would prove nothing, because the operating system
 * accepts it on behalf of a process that has been stopped.
 *
 * <p>Each connection is kept until the next one has been answered. If it has been closed by then,
 * the process that answers is a new one at the address of the old one.
 */
final class Heartbeat implements AutoCloseable {

  /** The result of a check. */
  enum Answer {
    ALIVE,
    /** Another process answers than the one that answered before. */
    REPLACED,
    /** Nothing listens at the port. */
    REFUSED,
    SILENT
  }

  private static final byte[] HELLO =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(US_ASCII);

  /** The length of the header of a frame, the fourth byte of which is its type. */
  private static final int FRAME_HEADER = 9;

  private static final int SETTINGS = 4;

  private final InetSocketAddress address;
  private final int limitMillis;
  private @Nullable Socket last;

  /**
   * @param address where the process listens
   * @param limit the time to wait for an answer
   */
  Heartbeat(HostAndPort address, Duration limit) {
    this.address = new InetSocketAddress(address.getHost(), address.getPort());
    limitMillis = (int) limit.toMillis();
  }

  Answer check() {
    var next = new Socket();
    try {
      next.connect(address, limitMillis);
      next.setSoTimeout(limitMillis);
      next.getOutputStream().write(HELLO);
      byte[] frame = next.getInputStream().readNBytes(FRAME_HEADER);
      if (frame.length < FRAME_HEADER || frame[3] != SETTINGS) {
        close(next);
        return Answer.SILENT;
      }
    } catch (ConnectException e) {
      close(next);
      return Answer.REFUSED;
    } catch (IOException e) {
      close(next);
      return Answer.SILENT;
    }
    boolean replaced = last != null && hasBeenClosed(last);
    close();
    last = next;
    return replaced ? Answer.REPLACED : Answer.ALIVE;
  }

  /** Returns whether the other side has closed a connection. */
  private static boolean hasBeenClosed(Socket socket) {
    try {
      socket.setSoTimeout(1);
      while (socket.getInputStream().read() >= 0) {
        // What the server has sent since does not matter.
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (last != null) {
      close(last);
      last = null;
    }
  }
}
