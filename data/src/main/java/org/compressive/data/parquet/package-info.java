/**
 * Reads one column of text from Parquet files, page by page, with little memory and no library: a
 * value is decoded when it is asked for, also within a page, since a page may hold hundreds of
 * books.
 *
 * <p>The column must be at the top level and hold strings, none of which is null. Data pages of
 * both versions are read, in each encoding that strings can have, and packed by Snappy, gzip,
 * Zstandard or LZ4 (the codec LZ4_RAW), or not at all. Checksums of pages are checked where there
 * are any. The format is specified by <a
 * href="https://github.com/apache/parquet-format">parquet-format</a>.
 */
@NullMarked
package org.compressive.data.parquet;

import org.jspecify.annotations.NullMarked;
