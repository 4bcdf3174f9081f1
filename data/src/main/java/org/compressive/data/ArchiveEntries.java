package org.compressive.data;

import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The entries of one archive that become documents. If several entries have the same name, the last
 * one counts, as it does when an archive is unpacked.
 */
final class ArchiveEntries {
  private final String archive;
  private final String prefix;
  private final Glob glob;
  private final TreeMap<String, Source> sources = new TreeMap<>();
  private final TreeSet<String> hidden = new TreeSet<>();

  /**
   * Creates an instance without entries.
   *
   * @param archive the archive, for messages
   * @param prefix the prefix of the documents' paths in the corpus
   * @param glob the pattern that entries must match
   */
  ArchiveEntries(String archive, String prefix, Glob glob) {
    this.archive = archive;
    this.prefix = prefix;
    this.glob = glob;
  }

  /** Returns the location of an entry, for messages. */
  String location(String name) {
    return archive + "!" + name;
  }

  /** Adds an entry, unless it is hidden or does not match the glob. */
  void add(String name, long size, Document.Opener opener) {
    String path = plain(name);
    if (!glob.matches(path)) {
      return;
    }
    if (HiddenNames.hides(path)) {
      hidden.add(path);
    } else {
      sources.put(path, new Source(prefix + path, location(path), size, opener));
    }
  }

  /** Returns a name without the "/" or "./" with which some archives begin every name. */
  private static String plain(String name) {
    String path = name;
    while (path.startsWith("/") || path.startsWith("./")) {
      path = path.substring(path.indexOf('/') + 1);
    }
    return path;
  }

  /** Adds the entries to a part of a corpus as documents, in the order of their names. */
  void addTo(CorpusPart part) {
    hidden.forEach(path -> part.remarks().hid());
    Pg19.metadata(sources.keySet()).ifPresent(path -> part.leaveOut(sources.remove(path)));
    sources.values().forEach(source -> part.add(source, source.head()));
  }
}
