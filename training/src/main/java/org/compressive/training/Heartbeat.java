package org.compressive.training;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * A check that a process is alive: its gRPC server must answer the first bytes of an HTTP/2
 * connection. A connection alone would prove nothing, because the operating system accepts it on
 * behalf of a process that has been stopped.
 */
final class Heartbeat {

  /** The result of a check. */
  enum Answer {
    ALIVE,
    /** Nothing listens at the port. */
    REFUSED,
    SILENT
  }

  private static final byte[] HELLO =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(US_ASCII);

  /** The length of the header of a frame, the fourth byte of which is its type. */
  private static final int FRAME_HEADER = 9;

  private static final int SETTINGS = 4;

  private Heartbeat() {}

  static Answer check(HostAndPort address, Duration limit) {
    int millis = (int) limit.toMillis();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(HELLO);
      byte[] frame = socket.getInputStream().readNBytes(FRAME_HEADER);
      return frame.length == FRAME_HEADER && frame[3] == SETTINGS ? Answer.ALIVE : Answer.SILENT;
    } catch (ConnectException e) {
      return Answer.REFUSED;
    } catch (IOException e) {
      return Answer.SILENT;
    }
  }
}
