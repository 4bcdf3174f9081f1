#!/usr/bin/env python3
"""Writes the Parquet files beside it, with pyarrow 25, polars, fastparquet and duckdb.

Every file of texts has the rows of texts(); ParquetRecordsTest expects them.
"""
import os

import duckdb
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def texts():
    return [
        "" if row % 10 == 9 else f"row {row}: " + "\u00e9\U0001f600\n" * (row % 4) + "word " * (row * row % 50)
        for row in range(120)
    ]


table = pa.table(
    {
        "id": list(range(120)),
        "meta": [{"a": 1, "tags": ["x", "y"]}] * 120,
        "text": texts(),
    }
)
small = {"row_group_size": 50, "data_page_size": 1000, "write_batch_size": 10}
for codec, version in [("snappy", "1.0"), ("gzip", "2.0"), ("zstd", "1.0"), ("lz4", "2.0"), ("none", "1.0")]:
    for dictionary in [True, False]:
        name = f"arrow-{codec}-{'dictionary' if dictionary else 'plain'}.parquet"
        pq.write_table(
            table,
            name,
            compression=codec,
            data_page_version=version,
            use_dictionary=dictionary,
            write_page_checksum=True,
            **small,
        )
others = {"id": "PLAIN", "meta.a": "PLAIN", "meta.tags.list.element": "PLAIN"}
for encoding in ["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"]:
    pq.write_table(
        table,
        f"arrow-{encoding}.parquet",
        use_dictionary=False,
        column_encoding={"text": encoding, **others},
        **small,
    )
required = pa.schema([pa.field("text", pa.large_string(), nullable=False)])
pq.write_table(pa.table({"text": texts()}, schema=required), "arrow-required.parquet")
polars.DataFrame({"text": texts()}).write_parquet("polars.parquet")
pandas.DataFrame({"text": texts()}).to_parquet("fastparquet.parquet", engine="fastparquet")
rows = pa.table({"text": texts()})
duckdb.sql("COPY rows TO 'duckdb.parquet' (FORMAT parquet)")

pq.write_table(table, "brotli.parquet", compression="brotli")
pq.write_table(pa.table({"text": ["a", None]}), "null.parquet")
pq.write_table(pa.table({"text": [["a"]]}), "list.parquet")
pq.write_table(pa.table({"text": [b"a"]}), "bytes.parquet")
pq.write_table(pa.table({"body": ["a"], "n": [1]}), "body.parquet")
pq.write_table(pa.table({"text": pa.array([], pa.string())}), "empty.parquet")


def wikitext():
    """Returns lines as WikiText's files have them, without their line feeds."""
    for article in range(3):
        yield from [" ", f" = Article <unk> {article} = ", " "]
        for section in range(4):
            yield from [f" Paragraph {section} , with words @-@ {article} . ", " ", " = = Section = = ", " "]
        yield " a = b = c = "


# A row is a line with its line feed, but the row of a blank line is empty.
lines = [line + "\n" if line.strip() else "" for line in wikitext()]
pq.write_table(pa.table({"text": lines}), "wikitext.parquet")
pq.write_table(pa.table({"text": lines[10:]}), "wikitext-second.parquet")
