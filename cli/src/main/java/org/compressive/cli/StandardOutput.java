package org.compressive.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.compressive.files.Reason;

/**
 * The stdout of the process, with writes that fail if they cannot be completed. Java's own stream
 * discards errors, so a command would continue after the reader of its output has gone, and would
 * succeed even if the disk is full.
 */
final class StandardOutput extends FilterOutputStream {

  private static final int FILE_TYPE = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  /**
   * A failure to write. It is unchecked, because a {@code PrintStream} discards checked exceptions.
   */
  static final class Failure extends UncheckedIOException {

    private final boolean readerGone;

    Failure(IOException cause) {
      super("stdout cannot be written: " + Reason.of(cause), cause);
      readerGone = leadsToReader();
    }

    /** Returns whether stdout is a pipe whose reader has closed it. */
    boolean readerGone() {
      return readerGone;
    }

    /**
     * Returns whether stdout is a pipe or a socket. These are never permanently full, so a write to
     * one fails only if its reader has gone.
     */
    private static boolean leadsToReader() {
      try {
        int type = FILE_TYPE & (int) Files.getAttribute(Path.of("/dev/fd/1"), "unix:mode");
        return type == PIPE || type == SOCKET;
      } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
        return false; // not a Unix
      }
    }
  }

  private StandardOutput() {
    super(new FileOutputStream(FileDescriptor.out));
  }

  /** Replaces {@code System.out}, in the same encoding. */
  static void install() {
    // JDK 17 sets sun.stdout.encoding on a terminal; from 19 on, stdout.encoding is always set.
    String encoding =
        System.getProperty(
            "stdout.encoding",
            System.getProperty("sun.stdout.encoding", Charset.defaultCharset().name()));
    System.setOut(new PrintStream(new StandardOutput(), true, Charset.forName(encoding)));
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw new Failure(e);
    }
  }
}
