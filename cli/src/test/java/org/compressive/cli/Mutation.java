package org.compressive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.primitives.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random changes of a text or of the arguments of a command line, determined by a seed. */
final class Mutation {

  private static final String[] VALUES = {
    "-1",
    "0",
    "1",
    "2",
    "1.5",
    "1e-320",
    "1e308",
    "1e999",
    "-0.0",
    "99999999999999999999",
    "NaN",
    ".inf",
    "0x10",
    "010",
    "1_000",
    "yes",
    "true",
    "null",
    "~",
    "\"\"",
    "''",
    "[]",
    "{}",
    "[1, 2]",
    "{a: b}",
    "a",
    "\u00e9",
    "!!java.net.URL [\"http://localhost/\"]",
    "!<convolution> {rate: 2}",
    "!!binary aGVsbG8=",
    "&a 2",
    "*a",
    "|",
    ">",
    "- 1",
    "%YAML 1.1",
    "---",
    "2147483647",
    "2147483648",
    "9223372036854775807",
    "1000000000",
    "\u0000",
    "\ufeff",
    "\t",
    "@",
    "`",
    "#"
  };

  private static final String[] ARGUMENTS = {
    "",
    "-",
    "--",
    "--set",
    "--set=",
    "--set=a",
    "--set=a=b",
    "--set=model=1",
    "--set=.=.",
    "--set=model.width=",
    "--set=training.steps=-3",
    "--config",
    "--nothing",
    "-x",
    "@nothing",
    "--batch=0",
    "--batch=1e9",
    "--steps=99999999999999999999",
    "--steps=\u0663",
    "--quiet",
    "--json",
    "--precision=float16",
    "--preset=tiny",
    "--preset=..",
    "${sys:user.home}",
    "\u0000",
    "--corpus=",
    "--run=",
    "--help=1",
    "--deterministic=maybe",
    "--set=model.width=[1",
    "\n"
  };

  private final Random random;

  Mutation(Random random) {
    this.random = random;
  }

  /** Returns a text with one to three changes. */
  byte[] of(String text) {
    byte[] changed = text.getBytes(UTF_8);
    for (int i = random.nextInt(3); i >= 0; i--) {
      changed = random.nextInt(4) == 0 ? withBytes(changed) : withLine(changed);
    }
    return changed;
  }

  /** Changes one to three arguments. */
  void change(List<String> arguments) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(arguments.size());
      switch (random.nextInt(5)) {
        case 0 -> arguments.remove(at);
        case 1 -> arguments.add(at, pick(ARGUMENTS));
        case 2 -> arguments.add(at, arguments.get(random.nextInt(arguments.size())));
        case 3 -> arguments.set(at, pick(ARGUMENTS));
        default ->
            arguments.set(at, new String(withBytes(arguments.get(at).getBytes(UTF_8)), UTF_8));
      }
      if (arguments.isEmpty()) {
        return;
      }
    }
  }

  /** Flips a bit, or removes, doubles or inserts some bytes. */
  private byte[] withBytes(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(bytes.length);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(5));
    byte[] head = Arrays.copyOf(bytes, at);
    byte[] piece = Arrays.copyOfRange(bytes, at, end);
    byte[] tail = Arrays.copyOfRange(bytes, end, bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        return flipped;
      }
      case 1 -> {
        return Bytes.concat(head, tail);
      }
      case 2 -> {
        return Bytes.concat(head, piece, piece, tail);
      }
      default -> {
        byte[] inserted = new byte[1 + random.nextInt(4)];
        random.nextBytes(inserted);
        return Bytes.concat(head, inserted, piece, tail);
      }
    }
  }

  /** Removes, doubles, moves or indents a line, or replaces its value or its key. */
  private byte[] withLine(byte[] bytes) {
    List<String> lines = new ArrayList<>(Splitter.on('\n').splitToList(new String(bytes, UTF_8)));
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    int colon = line.indexOf(':');
    switch (random.nextInt(8)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, line);
      case 2 -> lines.add(random.nextInt(lines.size()), lines.remove(at));
      case 3 -> lines.set(at, " ".repeat(random.nextInt(5)) + line.strip());
      case 4 -> lines.set(at, "  " + pick(VALUES) + ": " + pick(VALUES));
      default -> {
        if (colon >= 0) {
          lines.set(at, line.substring(0, colon) + ": " + pick(VALUES));
        }
      }
    }
    return Joiner.on('\n').join(lines).getBytes(UTF_8);
  }

  private String pick(String[] values) {
    return values[random.nextInt(values.length)];
  }
}
