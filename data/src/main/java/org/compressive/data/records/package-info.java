/**
 * Reads the records of files that hold many texts. A record is one text, in UTF-8.
 *
 * <p>A file is read from its beginning to its end, and only the current record is in memory. {@link
 * org.compressive.data.records.JsonLines} reads JSON Lines, and {@link
 * org.compressive.data.parquet.ParquetRecords} reads Parquet.
 */
@NullMarked
package org.compressive.data.records;

import org.jspecify.annotations.NullMarked;
