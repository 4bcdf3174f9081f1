package org.compressive.report;

import static com.google.common.base.Preconditions.checkState;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.base.Splitter;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A headless Chromium with one page, driven over its DevTools protocol. */
final class Browser implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long SECONDS = 60;
  private static final String LISTENING = "DevTools listening on ";

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> messages;
  private final List<JsonNode> events = new ArrayList<>();
  private @Nullable String session;
  private int last;

  private Browser(
      Process process, Path profile, WebSocket socket, BlockingQueue<JsonNode> messages) {
    this.process = process;
    this.profile = profile;
    this.socket = socket;
    this.messages = messages;
  }

  /**
   * Starts Chromium. If it is not installed, the test is skipped, or fails if {@code
   * -Dcompressive.skips=forbidden} is set.
   */
  static Browser start() throws Exception {
    Optional<Path> program = program();
    if (program.isEmpty() && "forbidden".equals(System.getProperty("compressive.skips"))) {
      fail("no chromium on the PATH, and skipping tests is forbidden");
    }
    assumeTrue(program.isPresent(), "no chromium on the PATH: the page is looked at by none");
    Path profile = Files.createTempDirectory("chromium");
    var builder = new ProcessBuilder(arguments(program.get(), profile));
    builder.environment().put("TMPDIR", profile.toString()); // it leaves files there
    var process = builder.start();
    try {
      return connect(process, profile);
    } catch (Exception | Error e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static Optional<Path> program() {
    return Splitter.on(File.pathSeparator)
        .splitToStream(System.getenv("PATH"))
        .flatMap(
            folder ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static List<String> arguments(Path program, Path profile) {
    return List.of(
        program.toString(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--remote-debugging-port=0",
        "--user-data-dir=" + profile,
        "about:blank");
  }

  private static Browser connect(Process process, Path profile) throws Exception {
    BufferedReader said = process.errorReader();
    String line = said.readLine();
    while (line != null && !line.startsWith(LISTENING)) {
      line = said.readLine();
    }
    checkState(line != null, "chromium ended before it listened");
    drain(said);
    var messages = new LinkedBlockingQueue<JsonNode>();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(line.substring(LISTENING.length())), new Listener(messages))
            .get(SECONDS, TimeUnit.SECONDS);
    var browser = new Browser(process, profile, socket, messages);
    String target =
        browser
            .call("Target.createTarget", Map.of("url", "about:blank"))
            .get("targetId")
            .textValue();
    browser.session =
        browser
            .call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .textValue();
    for (String domain : List.of("Page", "Runtime", "Log", "Network", "Accessibility")) {
      browser.call(domain + ".enable", Map.of());
    }
    return browser;
  }

  /**
   * Reads the rest of the browser's output, without which the browser would stop once the pipe is
   * full.
   */
  private static void drain(BufferedReader said) {
    var reader =
        new Thread(
            () -> {
              try {
                while (said.readLine() != null) {}
              } catch (IOException e) {
                return; // the browser has ended
              }
            },
            "chromium's messages");
    reader.setDaemon(true);
    reader.start();
  }

  /** Assembles whole messages from their parts. */
  private static final class Listener implements WebSocket.Listener {

    private final BlockingQueue<JsonNode> messages;
    private final StringBuilder text = new StringBuilder();

    Listener(BlockingQueue<JsonNode> messages) {
      this.messages = messages;
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket socket, CharSequence piece, boolean complete) {
      text.append(piece);
      if (complete) {
        try {
          messages.add(JSON.readTree(text.toString()));
        } catch (JsonProcessingException e) {
          throw new IllegalStateException("chromium said no JSON: " + text, e);
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  /** Sends a request and waits for the answer. */
  JsonNode call(String method, Map<String, ?> parameters) throws Exception {
    int id = ++last;
    var request = JSON.createObjectNode().put("id", id).put("method", method);
    request.set("params", JSON.valueToTree(parameters));
    if (session != null) {
      request.put("sessionId", session);
    }
    socket.sendText(request.toString(), true).get(SECONDS, TimeUnit.SECONDS);
    while (true) {
      JsonNode message = next(method);
      if (message.path("id").asInt() == id) {
        checkState(!message.has("error"), "%s: %s", method, message.get("error"));
        return message.get("result");
      }
    }
  }

  private JsonNode next(String awaited) throws InterruptedException {
    JsonNode message = messages.poll(SECONDS, TimeUnit.SECONDS);
    checkState(message != null, "chromium did not answer %s in %s s", awaited, SECONDS);
    if (message.has("method")) {
      events.add(message);
    }
    return message;
  }

  /** Shows a page at a given size, in light or dark, and waits until it is loaded. */
  void show(URI page, int width, int height, String scheme) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    call(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    events.clear();
    call("Page.navigate", Map.of("url", page.toString()));
    while (events("Page.loadEventFired").isEmpty()) {
      next("the page");
    }
  }

  /** Returns the events since the page was requested. */
  List<JsonNode> events(String method) {
    return events.stream()
        .filter(event -> event.get("method").textValue().equals(method))
        .map(event -> event.get("params"))
        .toList();
  }

  /** Returns the value of an expression in the page. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    checkState(!result.has("exceptionDetails"), "%s", result.get("exceptionDetails"));
    return result.get("result").path("value");
  }

  /** Presses and releases a key. */
  void press(String key, int code) throws Exception {
    for (String type : List.of("keyDown", "keyUp")) {
      var event =
          Map.of(
              "type",
              type,
              "key",
              key,
              "code",
              key,
              "windowsVirtualKeyCode",
              code,
              "text",
              key.equals("Enter") ? "\r" : "");
      call("Input.dispatchKeyEvent", event);
    }
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    process.destroy();
    process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    MoreFiles.deleteRecursively(profile, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
