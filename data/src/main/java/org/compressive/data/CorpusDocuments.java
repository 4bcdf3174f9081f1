package org.compressive.data;

import com.google.common.collect.AbstractIterator;
import com.google.common.collect.ImmutableList;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The documents in the files of a corpus. Each iteration reads the files once, in order, and keeps
 * only one of them open. That file is closed when its last document has been read or when this
 * object is closed.
 */
final class CorpusDocuments implements Iterable<Document>, Closeable {
  private final ImmutableList<DocumentFile> files;
  private final OfficialSplits splits;
  private final LineEnds lineEnds;
  private final Set<DocumentReader> open = ConcurrentHashMap.newKeySet();

  CorpusDocuments(List<DocumentFile> files, OfficialSplits splits, LineEnds lineEnds) {
    this.files = ImmutableList.copyOf(files);
    this.splits = splits;
    this.lineEnds = lineEnds;
  }

  @Override
  public Iterator<Document> iterator() {
    return new Pass();
  }

  @Override
  public void close() {
    open.forEach(CorpusDocuments::close);
    open.clear();
  }

  private static void close(DocumentReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException("documents cannot be closed", e);
    }
  }

  /** One pass over the documents. */
  private final class Pass extends AbstractIterator<Document> {
    private final Iterator<DocumentFile> remaining = files.iterator();
    private @Nullable DocumentFile file;
    private @Nullable DocumentReader reader;

    @Override
    protected @Nullable Document computeNext() {
      while (true) {
        if (file == null || reader == null) {
          if (!remaining.hasNext()) {
            return endOfData();
          }
          start(remaining.next());
        } else {
          Document next = read(file, reader);
          if (next != null) {
            Document text = lineEnds.in(next);
            return splits.of(file).map(text::in).orElse(text);
          }
          open.remove(reader);
          CorpusDocuments.close(reader);
          reader = null;
        }
      }
    }

    private void start(DocumentFile next) {
      try {
        file = next;
        reader = next.open();
        open.add(reader);
      } catch (IOException e) {
        throw CorpusException.unreadable("document", next.location(), e);
      }
    }

    private static @Nullable Document read(DocumentFile file, DocumentReader reader) {
      try {
        return reader.next();
      } catch (IOException e) {
        throw CorpusException.unreadable("document", file.location(), e);
      }
    }
  }
}
