package org.compressive.data;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.compressive.files.StagedFolder;

/**
 * Writes a shard, which holds some of the tokenized documents of a corpus, in the order of the
 * corpus. The shard is a folder that appears when it is complete. Its file {@code ids} holds the
 * ids, encoded as in a token store, and its file {@code documents} holds a record of each document.
 */
final class ShardWriter implements TokenSink, AutoCloseable {
  static final String IDS = "ids";
  static final String DOCUMENTS = "documents";

  private final StagedFolder staged;
  // Not Files.newOutputStream: an interrupt would close its channel.
  private final FileOutputStream out;
  private final IdWriter ids;
  private final DataOutputStream documents;
  private long bytes;

  private ShardWriter(StagedFolder staged, int vocabulary) throws IOException {
    this.staged = staged;
    this.out = new FileOutputStream(staged.path().resolve(IDS).toFile());
    this.ids = new IdWriter(out, vocabulary);
    this.documents =
        new DataOutputStream(
            new BufferedOutputStream(
                new FileOutputStream(staged.path().resolve(DOCUMENTS).toFile())));
  }

  static ShardWriter create(Path shard, int vocabulary) throws IOException {
    return new ShardWriter(StagedFolder.create(shard), vocabulary);
  }

  /** Adds ids to the current document. */
  @Override
  public void accept(int[] some, int count) throws IOException {
    ids.write(some, 0, count);
  }

  /** Ends the current document. */
  void endDocument(TokenizedDocument document) throws IOException {
    document.write(documents);
    bytes += document.text().bytes();
  }

  /** Returns the number of bytes of text in the documents so far. */
  long bytes() {
    return bytes;
  }

  /** Completes the shard, which then survives a crash of the process or of the machine. */
  void commit() throws IOException {
    ids.flush();
    out.close();
    documents.close();
    staged.commit();
  }

  @Override
  public void close() throws IOException {
    try (staged;
        out) {
      documents.close();
    }
  }
}
