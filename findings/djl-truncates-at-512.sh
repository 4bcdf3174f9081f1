#!/bin/sh
# Deep Java Library's tokenizers 0.38.0 (ai.djl.huggingface:tokenizers) encode at most 512 ids of a
# text although tokenizer.json asks for no truncation ("truncation": null). Nothing is raised; a line
# in the log is all. With the option truncation=false, all ids are returned.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, with the 600 words of this script:
#   default: 512 ids
#   truncation=false: 600 ids
#
# Fails if the library behaves otherwise. Needs JDK 17 and Maven.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId>
  <artifactId>djl</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>ai.djl.huggingface</groupId>
      <artifactId>tokenizers</artifactId>
      <version>0.38.0</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>2.0.17</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B -f "$work/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DoutputDirectory="$work/lib"

cat >"$work/tokenizer.json" <<'JSON'
{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
 "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
 "model": {"type": "WordLevel", "vocab": {"<unk>": 0, "word": 1}, "unk_token": "<unk>"}}
JSON

cat >"$work/Count.java" <<'JAVA'
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.file.Path;
import java.util.Map;

class Count {
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    String text = "word ".repeat(600);
    try (var tokenizer = HuggingFaceTokenizer.newInstance(file)) {
      System.out.println("default: " + tokenizer.encode(text).getIds().length + " ids");
    }
    try (var tokenizer = HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false"))) {
      System.out.println("truncation=false: " + tokenizer.encode(text).getIds().length + " ids");
    }
  }
}
JAVA
DJL_CACHE_DIR="$work/natives" java -Dai.djl.offline=true -cp "$work/lib/*" "$work/Count.java" \
  "$work/tokenizer.json" | tee "$work/found"

printf 'default: 512 ids\ntruncation=false: 600 ids\n' | diff - "$work/found"
