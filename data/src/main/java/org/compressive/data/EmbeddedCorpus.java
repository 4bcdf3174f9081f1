package org.compressive.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The corpus that is always available: the Java files of Guava's sources, in a jar that is a
 * resource beside this class. A jar inside a jar cannot be read at arbitrary positions, so its 6.5
 * MB of text are held in memory, unlike the text of any other corpus.
 */
final class EmbeddedCorpus {
  static final String NAME = "the embedded corpus (the sources of Guava 33.5.0-jre)";

  private static final String RESOURCE = "guava-33.5.0-jre-sources.jar";

  private EmbeddedCorpus() {}

  static void read(Glob glob, CorpusPart part) {
    texts()
        .forEach(
            (path, text) -> {
              if (glob.matches(path)) {
                part.add(
                    new Document(
                        path, RESOURCE + "!" + path, () -> new ByteArrayInputStream(text)));
              }
            });
  }

  private static Map<String, byte[]> texts() {
    Map<String, byte[]> texts = new TreeMap<>();
    try (InputStream resource = EmbeddedCorpus.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException(
            "resource (%s) is missing from the class path".formatted(RESOURCE));
      }
      ZipInputStream jar = new ZipInputStream(resource);
      for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
        if (entry.getName().endsWith(".java")) {
          texts.put(entry.getName(), jar.readAllBytes());
        }
      }
      return texts;
    } catch (IOException e) {
      throw CorpusException.unreadable("corpus", RESOURCE, e);
    }
  }
}
