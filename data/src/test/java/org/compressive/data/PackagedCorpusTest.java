package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.base.Splitter;
import com.google.common.io.MoreFiles;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the embedded corpus as the packaged module holds it, in a jar inside a jar. */
final class PackagedCorpusTest {
  @TempDir Path folder;

  @Test
  void theNestedJarIsRead() throws Exception {
    Path classes =
        Path.of(Corpus.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = folder.resolve("packaged.jar");
    pack(classes, jar);
    try (URLClassLoader loader =
        new URLClassLoader(classPath(classes, jar), ClassLoader.getPlatformClassLoader())) {
      Class<?> config = loader.loadClass(DataConfig.class.getName());
      Class<?> corpus = loader.loadClass(Corpus.class.getName());
      Object opened =
          corpus.getMethod("open", config).invoke(null, config.getMethod("embedded").invoke(null));
      Iterable<?> documents = (Iterable<?>) corpus.getMethod("documents").invoke(opened);
      assertThat(corpus.getProtectionDomain().getCodeSource().getLocation())
          .isEqualTo(jar.toUri().toURL());
      assertThat(documents).hasSize(607);
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      for (Path file : MoreFiles.fileTraverser().breadthFirst(classes)) {
        if (Files.isRegularFile(file)) {
          String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
          packed.putNextEntry(new JarEntry(name));
          Files.copy(file, packed);
        }
      }
    }
  }

  /** Returns the test's class path with the jar in place of the classes. */
  private static URL[] classPath(Path classes, Path jar) throws IOException {
    List<URL> urls = new ArrayList<>();
    urls.add(jar.toUri().toURL());
    for (String entry :
        Splitter.on(File.pathSeparatorChar).split(System.getProperty("java.class.path"))) {
      if (!Path.of(entry).equals(classes)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }
}
