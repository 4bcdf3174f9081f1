#!/bin/sh
# Deep Java Library's tokenizers 0.38.0 (ai.djl.huggingface:tokenizers) count a token's span in Unicode
# code points. The indexes of a Java String count chars, of which an emoji has two, so after an emoji
# String.substring(span.getStart(), span.getEnd()) no longer gives the token. One would expect a Java
# library that takes a String and returns a CharSpan to count as String does.
#
# Seen on 2026-11-29, JDK 17, Linux x86_64, with the text "word [emoji] word":
#   0..4 [word]
#   5..6 not the emoji
#   7..11 [ wor]
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

cat >"$work/Spans.java" <<'JAVA'
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.file.Path;

class Spans {
  public static void main(String[] arguments) throws Exception {
    String emoji = "\uD83D\uDE00";
    String text = "word " + emoji + " word";
    try (var tokenizer = HuggingFaceTokenizer.newInstance(Path.of(arguments[0]))) {
      for (var span : tokenizer.encode(text).getCharTokenSpans()) {
        String part = text.substring(span.getStart(), span.getEnd());
        boolean half = Character.isSurrogate(part.charAt(0)) && !part.equals(emoji);
        System.out.println(
            span.getStart() + ".." + span.getEnd() + (half ? " not the emoji" : " [" + part + "]"));
      }
    }
  }
}
JAVA
DJL_CACHE_DIR="$work/natives" java -Dai.djl.offline=true -cp "$work/lib/*" "$work/Spans.java" \
  "$work/tokenizer.json" | tee "$work/found"

printf '0..4 [word]\n5..6 not the emoji\n7..11 [ wor]\n' | diff - "$work/found"
