package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.compressive.training.Heartbeat.Answer;
import org.junit.jupiter.api.Test;

/** Tests heartbeats with servers that are replaced at the same address. */
final class HeartbeatTest {

  private static final byte[] SETTINGS_FRAME = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  /** A process that answers every connection, and whose connections end with it. */
  private static final class Server implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::serve, "server");

    Server(int port) throws IOException {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      try {
        while (true) {
          Socket connection = socket.accept();
          connections.add(connection);
          connection.getOutputStream().write(SETTINGS_FRAME);
        }
      } catch (IOException e) {
        // The server has been closed.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
      Uninterruptibles.joinUninterruptibly(thread);
      for (Socket connection : connections) {
        connection.close();
      }
    }
  }

  @Test
  void aProcessThatIsReplacedBetweenTwoChecksIsNotTheSame() throws Exception {
    int port;
    Heartbeat heartbeat;
    try (var first = new Server(0)) {
      port = first.port();
      heartbeat = new Heartbeat(HostAndPort.fromParts("127.0.0.1", port), Duration.ofSeconds(30));
      for (int i = 0; i < 3; i++) {
        assertThat(heartbeat.check()).isEqualTo(Answer.ALIVE);
      }
    }
    try (var second = new Server(port)) {
      assertThat(second.port()).isEqualTo(port);
      assertThat(heartbeat.check()).isEqualTo(Answer.REPLACED);
      assertThat(heartbeat.check()).isEqualTo(Answer.ALIVE);
    }
    assertThat(heartbeat.check()).isEqualTo(Answer.REFUSED);
    heartbeat.close();
  }
}
