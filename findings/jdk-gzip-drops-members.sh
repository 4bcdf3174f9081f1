#!/bin/sh
# GZIPInputStream of JDK 17 silently stops after the first member of a gzip file if the stream below it
# answers 0 to available() at that place, as a SequenceInputStream does between its parts. Large corpora
# often come as one gzip file of many members, and joining gzip files makes another valid one (RFC 1952,
# section 2.2). The class reads all members of the same bytes from a ByteArrayInputStream, and
# InputStream.available() is only an estimate that may always be 0, so one would expect all members here.
#
# Seen on 2026-11-29, OpenJDK 17.0.15, Linux x86_64:
#   one array: first second
#   two arrays in sequence: first
#
# Fails if the JDK behaves otherwise. Needs JDK 17, and installs nothing.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/Members.java" <<'JAVA'
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

class Members {
  static byte[] packed(String text) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes("UTF-8"));
    }
    return bytes.toByteArray();
  }

  static String unpacked(InputStream stream) throws Exception {
    return new String(new GZIPInputStream(stream).readAllBytes(), "UTF-8").strip();
  }

  public static void main(String[] arguments) throws Exception {
    byte[] first = packed("first ");
    byte[] second = packed("second");
    var both = new ByteArrayOutputStream();
    both.write(first);
    both.write(second);
    System.out.println("one array: " + unpacked(new ByteArrayInputStream(both.toByteArray())));
    System.out.println(
        "two arrays in sequence: "
            + unpacked(
                new SequenceInputStream(
                    new ByteArrayInputStream(first), new ByteArrayInputStream(second))));
  }
}
JAVA
java "$work/Members.java" | tee "$work/found"

printf 'one array: first second\ntwo arrays in sequence: first\n' | diff - "$work/found"
