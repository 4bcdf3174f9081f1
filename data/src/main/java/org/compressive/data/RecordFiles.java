package org.compressive.data;

import java.io.IOException;
import java.util.Locale;
import org.compressive.data.parquet.ParquetRecords;
import org.compressive.data.records.Articles;
import org.compressive.data.records.JsonLines;
import org.compressive.data.records.Records;
import org.compressive.data.records.TextLines;
import org.compressive.data.records.WikiTextRows;

/**
 * Reads files whose records are documents, and examines the first records of each.
 *
 * @param config the configuration, which names the fields or the column that contain the text
 * @param remarks collects remarks about the files
 */
record RecordFiles(DataConfig config, Remarks remarks) {

  /** Returns whether a file's name says that it is JSON Lines. */
  static boolean isJsonLines(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jsonl") || lower.endsWith(".ndjson");
  }

  /**
   * Returns the {@link DocumentFile} of a JSON Lines file, whose lines are documents.
   *
   * @throws CorpusException if the first line has no text
   */
  DocumentFile jsonLines(Source source, Document.Opener text) {
    return file(
        source,
        config.hasContext()
            ? "each line (field %s after context %s)"
                .formatted(config.textField(), config.contextField())
            : "each line (field %s)".formatted(config.textField()),
        () ->
            new JsonLines(
                text.open(), source.location(), config.textField(), config.contextField()));
  }

  /**
   * Returns the {@link DocumentFile} of a Parquet file. Each row is a document or, if the rows are
   * lines of WikiText, each article.
   *
   * @throws CorpusException if the column is missing or does not hold text
   */
  DocumentFile parquet(Source source, Document.Opener opener) {
    DocumentFile.RecordsOpener rows =
        () -> ParquetRecords.open(source.channel(opener), source.location(), config.textColumn());
    return isWikiText(source, rows)
        ? articles(source, source.path(), () -> new WikiTextRows(rows.open()))
        : file(source, "each row (column %s)".formatted(config.textColumn()), rows);
  }

  /**
   * Returns the {@link DocumentFile} of a text file of WikiText, whose articles are documents.
   *
   * @param name the path of the file, without the suffix of a packed file
   */
  DocumentFile wikiText(Source source, String name, Document.Opener text) {
    return articles(source, name, () -> new TextLines(text.open()));
  }

  private DocumentFile articles(Source source, String name, DocumentFile.RecordsOpener lines) {
    try (Records counted = lines.open()) {
      remarks.wikiText().count(name, counted);
    } catch (IOException e) {
      throw CorpusException.unreadable("document", source.location(), e);
    }
    return file(source, "each article (WikiText)", () -> new Articles(lines.open()));
  }

  private static boolean isWikiText(Source source, DocumentFile.RecordsOpener rows) {
    try (WikiTextRows lines = new WikiTextRows(rows.open())) {
      return lines.areLines();
    } catch (IOException e) {
      throw CorpusException.unreadable("document", source.location(), e);
    }
  }

  private DocumentFile file(Source source, String kind, DocumentFile.RecordsOpener opener) {
    remarks.readRecords(kind, anyText(source, opener));
    return DocumentFile.ofRecords(source.path(), source.location(), () -> books(opener.open()));
  }

  /**
   * Returns whether any record is not empty. Adds a remark if the first such record has a header of
   * Project Gutenberg that is kept.
   */
  private boolean anyText(Source source, DocumentFile.RecordsOpener opener) {
    try (Records records = opener.open()) {
      byte[] text = records.next();
      while (text != null && text.length == 0) {
        text = records.next();
      }
      if (text != null && config.gutenberg() == Gutenberg.KEEP && GutenbergStream.hasHeader(text)) {
        remarks.licensed(source.location());
      }
      return text != null;
    } catch (IOException e) {
      throw CorpusException.unreadable("document", source.location(), e);
    }
  }

  /**
   * Strips the headers and licenses of Project Gutenberg from records if the configuration says so.
   */
  private Records books(Records records) {
    return config.gutenberg() == Gutenberg.STRIP ? new BookRecords(records) : records;
  }
}
