/**
 * Turns text into streams of tokens.
 *
 * <p>Text passes through these classes:
 *
 * <ul>
 *   <li>{@link org.compressive.data.DataConfig} says where the text is.
 *   <li>{@link org.compressive.data.Corpus} finds its documents, or takes documents that a program
 *       creates.
 *   <li>A {@link org.compressive.data.Tokenizer} converts bytes to ids.
 *   <li>{@link org.compressive.data.PreparedCorpus} splits the ids among three {@link
 *       org.compressive.data.TokenStore}s; {@link org.compressive.data.Preparation} does the same,
 *       but can be resumed after an interruption, and can divide the work into {@link
 *       org.compressive.data.PreparedParts}. {@link org.compressive.data.Tokenization} instead
 *       writes one store for a whole corpus.
 *   <li>A {@link org.compressive.data.BatchSource} reads a store as streams, window by window.
 * </ul>
 *
 * <pre>{@code
 * try (Corpus corpus = Corpus.open(config);
 *     PreparedCorpus prepared = PreparedCorpus.write(corpus, tokenizer, window, folder)) {
 *   BatchSource streams =
 *       BatchSource.training(config.documents(), prepared.store(Split.TRAINING), batch, window);
 *   TokenBatch tokens = new TokenBatch(batch, window); // [B, T + 1]
 *   for (long step = 0; step < steps; step++) {
 *     streams.read(step % streams.windows(), tokens);
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>{@link org.compressive.data.recall} generates a corpus that tests long recall.
 *
 * <p>Text that is not in files can be a corpus too: {@code Corpus.of("reviews", documents)} takes
 * documents such as {@code Document.of("review 1", text)}.
 *
 * <p>Input that cannot be used causes a {@link org.compressive.data.CorpusException}, whose message
 * is one line for users. Failures to write are {@link java.io.IOException}s. Neither leaves an
 * incomplete file or folder under its real name. A process that is killed leaves the hidden file or
 * folder that {@link org.compressive.files} describes, and the next attempt removes it.
 *
 * <h2>Documents</h2>
 *
 * A path may be a text file; a folder, below which all files are read, following links; a file
 * packed by gzip, bzip2, xz or Zstandard, all members of which are read as one document; or an
 * archive (.zip, .jar or .tar, the last optionally packed), whose entries are read. If several
 * entries of an archive have the same name, the last one counts; links are left out. Packed files
 * and archives are also read inside folders, and packed files inside archives, but archives inside
 * archives and data that is packed twice are not. The first bytes of a file determine its format: a
 * packed file or archive is recognized under any name, and a file whose name implies a format that
 * it does not have is rejected.
 *
 * <p>A file whose name ends in {@code .jsonl} or {@code .ndjson}, optionally followed by the suffix
 * of a packed file, is JSON Lines, and a file that begins like Parquet is Parquet. Each line or row
 * is a document whose text is the field or column that the configuration names. Another field of a
 * line may be the context of the text: a model reads it before the text but is not scored on it.
 * The context and the text are tokenized separately, and nothing is put between them. The path of
 * the document is the path of its file, "#", and the number of the line or row, counting from 1.
 * Blank lines are counted but are not documents.
 *
 * <p>Some data sets are recognized. A file named {@code enwik8} or {@code text8} with 100,000,000
 * bytes is read as three documents: its first 90 million, its next 5 million and its last 5 million
 * bytes. They are its official training, validation and test splits, and their paths end in {@code
 * #1}, {@code #2} and {@code #3}. WikiText has a document for each article, whose path ends in "#"
 * and the number of the article. It is recognized in text files that are named like its own, such
 * as {@code wiki.train.tokens} or {@code wiki.test.raw}, and begin with the title of an article,
 * and in Parquet files whose rows are its lines. A title is a line with one equals sign on each
 * side; text before the first title is an article too, unless it is blank. In Parquet, an empty row
 * stands for a line of one space. A {@code metadata.csv} beside a folder {@code train}, {@code
 * validation} or {@code test} is left out if that folder holds books of PG-19, whose names are
 * numbers.
 *
 * <p>Hidden files in folders and archives are left out: names that begin with a dot at any level,
 * {@code __MACOSX}, {@code Thumbs.db} and {@code desktop.ini}, backups of editors ({@code *~},
 * {@code #*#}, {@code ~$*}, {@code *.bak}, {@code *.tmp}), and partial downloads ({@code *.part},
 * {@code *.partial}, {@code *.crdownload}, {@code *.download}, {@code *.filepart}, {@code
 * *.aria2}). {@link org.compressive.data.Corpus#taken()} says how many were left out.
 *
 * <p>The files of a path are sorted by their '/'-separated path inside it, in the order of UTF-16
 * code units, and records keep their order in the file. The path of an archive entry in a folder
 * begins with the path of the archive. Several configured paths follow one another in their order.
 * Archives are read from disk; a packed .tar, or a Parquet file that is packed or in an archive, is
 * first unpacked into a temporary file in {@code java.io.tmpdir}, which is deleted at the latest
 * when the corpus is closed. Checksums are verified where the format has them. Truncated data is an
 * error, and so is data that unpacks to more times its size than the setting {@code expansion}
 * (1000) allows. A tar archive must end in a block of zeros, followed only by further such blocks.
 *
 * <p>Text is a sequence of bytes. If the setting {@code encoding} names an encoding, all text must
 * be valid in it and is converted to UTF-8; otherwise no encoding is assumed. A byte order mark is
 * dropped. Line ends are not changed. Text that is UTF-16 or UTF-32 according to its byte order
 * mark, or UTF-16 according to its NULs, is rejected unless the setting names that encoding. A file
 * with a NUL byte in its first 8192 bytes is rejected unless binary files are accepted, whose bytes
 * are not changed. Every path must contain at least one document and at least one byte.
 *
 * <h2>Splits</h2>
 *
 * Splits that a corpus comes with are kept. Either the configuration names them ({@code
 * data.train}, {@code data.validation}, {@code data.test}), or they are recognized by the names of
 * the configured paths or by the names at the top level of such a path. If the names at that level
 * do not make up splits and there is a single folder, the names inside the folder are examined
 * instead.
 *
 * <p>A folder is named {@code train}, {@code training}, {@code valid}, {@code validation}, {@code
 * val}, {@code dev} or {@code test}, in upper or lower case. The name of a file or archive consists
 * of such a word, optionally with a prefix that ends in a dot, a hyphen or an underscore, a shard
 * number such as {@code -00001-of-00002}, and extensions. A name with the words of two splits, or
 * with the extension of a program, names none.
 *
 * <p>Names count if there is a training split and at least one other; documents outside the splits
 * are then not part of the corpus. If there is no test split, that split is empty. If there is no
 * validation split, the training text is split as described below, except that text that would go
 * to the test split goes to validation, and all other text to training.
 *
 * <p>Any other corpus is split by document or by position:
 *
 * <ul>
 *   <li>By document: the split depends on the first 4 bytes of the SHA-256 of the document's path
 *       in UTF-8, as an unsigned big-endian number, modulo 100. Below 90 is training, below 95 is
 *       validation, and the rest is test.
 *   <li>By position, if the corpus is a single document or if a split would hold fewer tokens than
 *       one window (for training, fewer than one window and a last target): of the N tokens of the
 *       corpus, in order, those before floor(0.90 N) are training, those before floor(0.95 N) are
 *       validation, and the rest are test. A document that has a context is not cut; it goes to the
 *       split of its first token.
 * </ul>
 *
 * <h2>Joined and separate documents</h2>
 *
 * A store is read as B parallel streams, in windows of T tokens, into a {@link
 * org.compressive.data.TokenBatch}. The batch says which targets count and where memories must be
 * empty. {@link org.compressive.data.Documents} determines what the end of a document means:
 *
 * <ul>
 *   <li>{@code joined}: The end of a document means nothing. The store is one text of N tokens;
 *       stream b holds those from floor(b N / B) up to, but not including, floor((b + 1) N / B),
 *       and memories are empty only at its start. Training reads full windows ({@link
 *       org.compressive.data.TokenStreams}); scoring covers every token except the first of each
 *       stream ({@link org.compressive.data.ScoringStreams}).
 *   <li>{@code separate}: What follows a document is unrelated to it ({@link
 *       org.compressive.data.DocumentStreams}). A document of n tokens has ceil((n - 1) / T)
 *       windows, the last of which is padded with zeros that do not count; documents of at most one
 *       token are skipped. Memories are empty at the start of each document. The W windows of all
 *       documents are divided among the streams as tokens are when documents are joined. If a
 *       stream begins within a document, its memories are empty there too. Training reads floor(W /
 *       B) windows of each stream. Scoring reads all windows: every token except the first of each
 *       document.
 * </ul>
 *
 * The tokens of a context are inputs like any others, but they never count as targets. The first
 * token of a text that has a context counts even if documents are separate.
 *
 * <p>Choose {@code separate} for documents that are much longer than a window or that are
 * unrelated. If documents are short, much of the computation is spent on padding, and {@code
 * joined} reads them faster.
 *
 * <h2>Tokenizers</h2>
 *
 * A configuration names a tokenizer in {@code data.tokenizer} ({@link
 * org.compressive.data.TokenizerChoice}). A program may pass its own {@link
 * org.compressive.data.Tokenizer}, which it must also pass to open the prepared corpus. A lossless
 * tokenizer reproduces the text. For any other tokenizer, a token store still keeps the length of
 * the text.
 *
 * <h2>Counts of a text</h2>
 *
 * The length of a text is counted in bytes, characters and words. Characters are the bytes outside
 * the range 0x80 to 0xBF (in UTF-8, bytes in that range continue a character). Words are runs of
 * bytes other than tab, line feed, vertical tab, form feed, carriage return and space.
 *
 * <p>The text of each document is counted as it is read, without its context. If a split by
 * position cuts a document, each part is counted separately. With a lossless tokenizer, the counts
 * of a part come from the bytes of its tokens. Otherwise, a part gets a share of the document's
 * bytes in proportion to its tokens, and a share of the characters and words in proportion to those
 * bytes; the shares are rounded so that the parts add up to the document. The same applies when
 * only some tokens of a document are scored. Where documents are joined, a word that continues from
 * one document to the next counts once.
 *
 * <h2>Prepared corpus folder, format 1</h2>
 *
 * The folder holds these files:
 *
 * <ul>
 *   <li>{@code training.tokens}, {@code validation.tokens} and {@code test.tokens} are token
 *       stores.
 *   <li>{@code tokenizer.json} is the tokenizer's asset, such as {@code {"type":"bytes"}}.
 *   <li>{@code corpus.json} has {@code format}; {@code corpus} with {@code documents}, {@code
 *       bytes}, {@code tokens} and {@code fingerprint} (see {@link
 *       org.compressive.data.CorpusSummary}); the number of tokens in {@code training}, {@code
 *       validation} and {@code test}; and {@code note}, a sentence that says how the corpus was
 *       split, which in older folders is null if the corpus was split by document. {@code settings}
 *       is the {@link org.compressive.data.DataConfig} from which the corpus was opened; it is null
 *       if a program created the corpus, and missing in older folders. {@code splits}, missing in
 *       older folders, is the SHA-256 over the official split of each document: a byte that is 0 if
 *       it has none, and 1, 2 or 3 for training, validation or test. {@code sha256}, missing in
 *       older folders, is the SHA-256 of the file without this member.
 * </ul>
 *
 * <p>A folder can refer to a prepared corpus instead ({@link
 * org.compressive.data.PreparedCorpus#refer}). It then holds only copies of {@code tokenizer.json}
 * and {@code corpus.json}, and {@code store.json}: {@code format}, which is 1; the absolute path in
 * {@code store}; and in {@code files}, for each file of the prepared corpus, its size in {@code
 * bytes}, the time of its last change in {@code modified} and its {@code sha256}. A file whose time
 * differs is read again and must have the same SHA-256. {@code store.json} has a member {@code
 * sha256}, too.
 *
 * <h2>Preparation folder, format 2</h2>
 *
 * {@link org.compressive.data.Preparation} keeps its finished work in a separate folder:
 *
 * <ul>
 *   <li>{@code tokenizer.json} is the tokenizer's asset.
 *   <li>{@code begun.json} has {@code part}, such as {@code 1/1}, and the SHA-256 of the asset in
 *       {@code tokenizer}.
 *   <li>{@code 000000}, {@code 000001} and so on are shards, each written by one thread. The
 *       documents of a shard are in the order of the corpus, but some of those between its first
 *       and its last may be in other shards. Its file {@code ids} holds the ids of its documents
 *       one after the other, encoded as in a token store. Its file {@code documents} has a record
 *       of each document: the number of the document in the corpus, counting from 0 (8 bytes); its
 *       official split, or an empty string (in the form of {@link java.io.DataOutput#writeUTF});
 *       the length of its path (4 bytes) and the path in UTF-8; the SHA-256 of its bytes; the
 *       number of its tokens (8 bytes); and the counts of its text as in a token store, but with
 *       the borders in 1 byte. If the document has a context, 4 is added to the borders and the
 *       number of the context's tokens follows (8 bytes). Numbers are big-endian.
 *   <li>{@code part.json} takes the place of {@code begun.json} in a part that is complete. It has
 *       {@code format}; {@code part}; the name of the {@code corpus}; {@code settings}, as in a
 *       prepared corpus; {@code window}; the number of {@code documents} of the whole corpus; in
 *       {@code paths}, the SHA-256 over the length of each document's path in UTF-8 (4 bytes,
 *       big-endian), the path, and its official split as in a prepared corpus; in {@code splits},
 *       the official splits that the corpus has; and in {@code holds}, the numbers of documents,
 *       bytes and tokens in this part.
 *   <li>{@code .lock} is locked while a process works in the folder.
 * </ul>
 *
 * <p>Format 1 has no contexts. A part is written in format 1 unless the configuration names a field
 * of contexts.
 *
 * <h2>Token store file, format 3</h2>
 *
 * All numbers are little-endian.
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><th>offset</th><th>bytes</th><th>content</th></tr>
 * <tr><td>0</td><td>8</td><td>magic: {@code CTTOKENS} in ASCII</td></tr>
 * <tr><td>8</td><td>4</td><td>format version</td></tr>
 * <tr><td>12</td><td>4</td><td>S, bytes per id: 1 for a vocabulary up to 256, 2 up to 65536, else
 *     4</td></tr>
 * <tr><td>16</td><td>4</td><td>vocabulary size; every id is less than this</td></tr>
 * <tr><td>20</td><td>4</td><td>0</td></tr>
 * <tr><td>24</td><td>8</td><td>N, the number of ids</td></tr>
 * <tr><td>32</td><td>8</td><td>D, the number of documents, at most 2^27</td></tr>
 * <tr><td>40</td><td>32</td><td>SHA-256 of the sources: the fingerprint of the corpus that the
 *     tokens come from (see {@link org.compressive.data.CorpusSummary}); for a split, the
 *     fingerprint of the whole corpus; 0 if unknown</td></tr>
 * <tr><td>72</td><td>32</td><td>SHA-256 of the tokenizer's asset, which {@code tokenizer.json}
 *     holds; 0 if unknown</td></tr>
 * <tr><td>104</td><td>N * S</td><td>ids, unsigned</td></tr>
 * <tr><td></td><td>0 to 7</td><td>0, up to the next multiple of 8</td></tr>
 * <tr><td></td><td>D * 8</td><td>index of the first id of each document; the first is 0, and none
 *     is less than the one before</td></tr>
 * <tr><td></td><td>D * 32</td><td>four 8-byte numbers for each document: the bytes of its text; its
 *     characters, at most as many as bytes; its words, at most as many as bytes; and the borders:
 *     the sum of 1 if the text begins in a word and 2 if it ends in one, or 0 if it has no
 *     word</td></tr>
 * <tr><td></td><td>D * 8</td><td>number of ids at the beginning of each document that are those of
 *     its context, at most as many as the document has. The checksums follow</td></tr>
 * <tr><td></td><td>4</td><td>CRC-32C of the header</td></tr>
 * <tr><td></td><td>C * 4</td><td>CRC-32C of each of the C blocks into which the bytes from the ids
 *     to the contexts are divided; every block has 65536 bytes but the last, which may have
 *     fewer</td></tr>
 * <tr><td></td><td>4</td><td>CRC-32C of the checksums before it. The file ends here</td></tr>
 * </table>
 *
 * <p>Ids that came from no text have texts of 0 bytes. A reader rejects a file whose numbers break
 * these rules or are inconsistent with its size. It checks the header, the index and the counts
 * when it opens the file, and each block of ids when it first reads from it. In a prepared corpus,
 * the checksums match {@code corpus.json} and {@code tokenizer.json}.
 *
 * <p>Format 2 ends after the counts, and no document has a context. Format 1 ends after the
 * document index. It has no counts and no checksums, so its ids begin at 40. A reader treats it as
 * if it had the counts of the text that its ids stand for, and computes them when they are first
 * needed, which requires a lossless tokenizer.
 *
 * <table>
 * <caption>History</caption>
 * <tr><th>version</th><th>since</th><th>change</th></tr>
 * <tr><td>1</td><td>0.1.0</td><td>first version</td></tr>
 * <tr><td>2</td><td>0.1.0</td><td>adds checksums of the sources and the tokenizer, and counts of
 *     each document's text</td></tr>
 * <tr><td>3</td><td>0.1.0</td><td>adds the lengths of contexts, and checksums of the file's own
 *     bytes</td></tr>
 * </table>
 */
@NullMarked
package org.compressive.data;

import org.jspecify.annotations.NullMarked;
