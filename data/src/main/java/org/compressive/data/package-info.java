/**
 * Text to token streams.
 *
 * <p>The way of a text: {@link org.compressive.data.DataConfig} says where it is; {@link
 * org.compressive.data.Corpus} finds its documents, or takes those that a program makes; a {@link
 * org.compressive.data.Tokenizer} turns bytes into ids; {@link org.compressive.data.PreparedCorpus}
 * splits them in three {@link org.compressive.data.TokenStore}s; a {@link
 * org.compressive.data.BatchSource} reads a store as streams, window by window. {@link
 * org.compressive.data.Tokenization} makes one store of a whole corpus.
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
 * <p>Text that is in no file becomes a corpus, too: {@code Corpus.of("reviews", documents)} with
 * documents such as {@code Document.of("review 1", text)}.
 *
 * <p>Input that cannot be used is a {@link org.compressive.data.CorpusException}, whose message is
 * one line for people. Failures to write are {@link java.io.IOException}s. Neither leaves anything
 * half-written under its real name; what a killed process leaves is the hidden file or folder that
 * {@link org.compressive.files} speaks of, and the next attempt removes it.
 *
 * <h2>Documents</h2>
 *
 * A path may be a text file, a folder (all files below it, links followed), a .gz (one document), a
 * .zip or a .jar (its entries). Files inside folders and archives are taken as they are, not
 * unpacked. Text is bytes: no encoding is assumed and no line end changed. The documents of a path
 * are sorted by their '/'-separated path inside it (by UTF-16 code units); several paths follow one
 * another as configured. Of archive entries the CRC-32 is checked. A file with a NUL byte in its
 * first 8192 is refused unless binary files are asked for. Every path must hold at least one
 * document and one byte.
 *
 * <h2>Splits</h2>
 *
 * By document: the first 4 bytes of the SHA-256 of the document's path in UTF-8, as an unsigned
 * big-endian number modulo 100; below 90 training, below 95 validation, else test. By position, if
 * the corpus is one document or a split would hold fewer tokens than one window (training: than one
 * window and a last target): of N tokens in the corpus's order, those before floor(0.90 N) are
 * training, those before floor(0.95 N) validation, the rest test.
 *
 * <h2>Documents joined and separate</h2>
 *
 * A store is read in windows of T tokens, B streams side by side, into a {@link
 * org.compressive.data.TokenBatch}, which says which targets count and where memories must be
 * empty. {@link org.compressive.data.Documents} says what a document's end means:
 *
 * <ul>
 *   <li>{@code joined}: nothing. The store is one text of N tokens; stream b is those from floor(b
 *       N / B) up to floor((b + 1) N / B), and memories are empty at its start alone. Training
 *       reads whole windows ({@link org.compressive.data.TokenStreams}), scoring every token but
 *       each stream's first ({@link org.compressive.data.ScoringStreams}).
 *   <li>{@code separate}: that what follows has nothing to do with it ({@link
 *       org.compressive.data.DocumentStreams}). A document of n tokens is ceil((n - 1) / T)
 *       windows, the last padded by zeros that do not count; documents of at most one token are
 *       passed over. Memories are empty where a document begins. The streams divide the W windows
 *       of all documents as they divide tokens when joined; where a stream begins within a
 *       document, its memories are empty all the same. Training reads floor(W / B) windows of each
 *       stream, scoring all: every token but each document's first.
 * </ul>
 *
 * Separate suits documents that are much longer than a window, or that have nothing in common. Of
 * short ones, much of what is computed is padding: joined reads them faster.
 *
 * <h2>Tokenizers</h2>
 *
 * A configuration names one in {@code data.tokenizer} ({@link
 * org.compressive.data.TokenizerChoice}); a program may pass any {@link
 * org.compressive.data.Tokenizer} of its own, and passes it again to open what it prepared. One
 * that is lossless gives back the text; of another, a token store keeps at least how long its text
 * was.
 *
 * <h2>What a text counts</h2>
 *
 * Bytes; characters, which are bytes other than those from 0x80 to 0xBF (in UTF-8 these continue a
 * character); words, which are runs of bytes other than tab, line feed, vertical tab, form feed,
 * carriage return and space. Each document's text is counted as it is read. A document that a split
 * by position cuts is counted on either side of the cut: from the bytes of its tokens if the
 * tokenizer is lossless; else each part gets its share, by tokens, of the document's bytes and, by
 * those bytes, of its characters and words, each rounded so that the parts add up to the document.
 * The same goes for tokens of a part of a document that are scored. Where documents are joined, a
 * word that goes on from one to the next counts once.
 *
 * <h2>Prepared corpus folder, format 1</h2>
 *
 * {@code training.tokens}, {@code validation.tokens}, {@code test.tokens}: token stores. {@code
 * tokenizer.json}: the tokenizer's asset, such as {@code {"type":"bytes"}}. {@code corpus.json}:
 * {@code format}; {@code corpus} with {@code documents}, {@code bytes}, {@code tokens} and {@code
 * fingerprint} (see {@link org.compressive.data.CorpusSummary}); the number of tokens in {@code
 * training}, {@code validation} and {@code test}; {@code note}, why it was split by position, or
 * null.
 *
 * <h2>Token store file, format 2</h2>
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
 * <tr><td>16</td><td>4</td><td>vocabulary: every id is below it</td></tr>
 * <tr><td>20</td><td>4</td><td>0</td></tr>
 * <tr><td>24</td><td>8</td><td>N, the number of ids</td></tr>
 * <tr><td>32</td><td>8</td><td>D, the number of documents, at most 2^27</td></tr>
 * <tr><td>40</td><td>32</td><td>SHA-256 of the sources: the fingerprint of the corpus that the
 *     tokens were made of (see {@link org.compressive.data.CorpusSummary}), the whole one for a
 *     split; 0 where it is not known</td></tr>
 * <tr><td>72</td><td>32</td><td>SHA-256 of the tokenizer: of what {@code tokenizer.json} holds for
 *     it; 0 where it is not known</td></tr>
 * <tr><td>104</td><td>N * S</td><td>ids, unsigned</td></tr>
 * <tr><td></td><td>0 to 7</td><td>0, up to the next multiple of 8</td></tr>
 * <tr><td></td><td>D * 8</td><td>index of the first id of each document, not decreasing, the first
 *     0</td></tr>
 * <tr><td></td><td>D * 32</td><td>for each document four numbers of 8 bytes: the bytes of its text;
 *     its characters, at most as many; its words, at most as many; borders, which is 1 if the text
 *     begins in a word, and 2 more if it ends in one, and 0 if it has none. The file ends
 *     here</td></tr>
 * </table>
 *
 * <p>Ids that came from no text have texts of 0 bytes. A reader refuses a file whose numbers break
 * these rules or do not go with its size; ids it does not look at. In a prepared corpus the
 * checksums are those of {@code corpus.json} and {@code tokenizer.json}.
 *
 * <p>Format 1 ends with the index: it has no counts, and no checksums, so its ids begin at 40. It
 * is read as if it had the counts of the text that its ids stand for, which are made when they are
 * first asked for. That takes a lossless tokenizer.
 *
 * <table>
 * <caption>History</caption>
 * <tr><th>version</th><th>since</th><th>change</th></tr>
 * <tr><td>1</td><td>0.1.0</td><td>first</td></tr>
 * <tr><td>2</td><td>0.1.0</td><td>checksums of sources and tokenizer; counts of each document's
 *     text</td></tr>
 * </table>
 */
@NullMarked
package org.compressive.data;

import org.jspecify.annotations.NullMarked;
