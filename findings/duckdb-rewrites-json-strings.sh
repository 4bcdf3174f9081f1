#!/bin/sh
# DuckDB 2.0.0.1 (org.duckdb:duckdb_jdbc) changes strings of a JSON Lines file as it reads them. If every
# string of a column in the sample looks like a UUID, a date or a timestamp, read_json makes it one, and
# getString returns another text than the file holds. A JSON string is a string already, and one would
# expect its text back: a string that looks like a number is left alone ("007" below). With
# columns = {text: 'VARCHAR'} all texts are returned as they are.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64 (text in the file -> text returned):
#   A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11 -> a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
#   2024-1-5 -> 2024-01-05
#   007 -> 007
#   VARCHAR: 2024-1-5 -> 2024-1-5
#
# Fails if the library behaves otherwise. Needs JDK 17 and Maven.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  -Dartifact=org.duckdb:duckdb_jdbc:2.0.0.1 -DoutputDirectory=lib

cat >"$work/Read.java" <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;

class Read {
  static String read(Path file, String text, String options) throws Exception {
    Files.writeString(file, "{\"text\": \"" + text + "\"}\n");
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT text FROM read_json('" + file + "'" + options + ")")) {
      rows.next();
      return text + " -> " + rows.getString(1);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    System.out.println(read(file, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", ""));
    System.out.println(read(file, "2024-1-5", ""));
    System.out.println(read(file, "007", ""));
    System.out.println("VARCHAR: " + read(file, "2024-1-5", ", columns = {text: 'VARCHAR'}"));
  }
}
JAVA
java -cp "$work/lib/*" "$work/Read.java" "$work/texts.jsonl" | tee "$work/found"

diff - "$work/found" <<'EXPECTED'
A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11 -> a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
2024-1-5 -> 2024-01-05
007 -> 007
VARCHAR: 2024-1-5 -> 2024-1-5
EXPECTED
