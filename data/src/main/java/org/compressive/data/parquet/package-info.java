/**
 * Reads one column of text from Parquet files, page by page, with little memory and no library:
 * each value is decoded only when it is requested, even within a page, because a page may hold
 * hundreds of books.
 *
 * <p>The column must be at the top level and hold strings, none of which is null. Data pages of
 * both versions are read, in every encoding that strings can have. Pages may be packed by Snappy,
 * gzip, Zstandard or LZ4 (the codec LZ4_RAW), or not at all. The checksum of a page is verified if
 * there is one. The format is specified by <a
 * href="https://github.com/apache/parquet-format">parquet-format</a>.
 */
@NullMarked
package org.compressive.data.parquet;

import org.jspecify.annotations.NullMarked;
