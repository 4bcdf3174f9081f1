package org.compressive.data;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.io.IOException;

/**
 * JSON objects whose last member, {@code sha256}, is the SHA-256 of the object without this member,
 * so that a change of any value is detected.
 */
final class SealedJson {
  private static final String DIGEST = "sha256";

  private SealedJson() {}

  /** Returns the bytes of an object that has no member {@code sha256}, with this member. */
  static byte[] write(Object value) {
    ObjectNode tree = (ObjectNode) Json.tree(value);
    return Json.write(tree.put(DIGEST, digest(tree)));
  }

  /**
   * Reads an object, and checks and removes its member {@code sha256}. An object without this
   * member, which an earlier version wrote, is not checked.
   *
   * @throws IOException if the bytes are not a JSON object, or if the digest does not match
   */
  static ObjectNode read(byte[] json) throws IOException {
    if (!(Json.read(json, JsonNode.class) instanceof ObjectNode tree)) {
      throw new JsonParseException(null, "value must be an object");
    }
    JsonNode digest = tree.remove(DIGEST);
    if (digest != null && !digest.asText().equals(digest(tree))) {
      throw new IOException("content does not match its SHA-256");
    }
    return tree;
  }

  private static String digest(ObjectNode tree) {
    return Hashing.sha256().hashBytes(Json.write(tree)).toString();
  }
}
