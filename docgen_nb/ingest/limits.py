"""Limits of what is read. What is larger gets a clear error instead of a kernel without memory."""

from __future__ import annotations

MB = 1_000_000

LARGEST_FILE = 500 * MB  # bytes; tables are read in a stream
LARGEST_TEXT = 10 * MB  # characters of text, about 5,000 pages
LARGEST_CELL = 1 * MB  # characters of a cell
LARGEST_PICTURE = 20 * MB  # bytes
MOST_PIXELS = 100 * MB
MOST_PICTURES = 100  # of those inside one document
LARGEST_PICTURES = 100 * MB  # bytes of these together
LEAST_PIXELS = 24  # on the shorter side of a picture inside a document; below it is decoration
LARGEST_UNPACKED = 500 * MB  # bytes in a .docx, .xlsx or other archive
LARGEST_RATIO = 200  # unpacked to packed; text packs to a tenth, a bomb to a thousandth
RATIO_FROM = 10 * MB  # bytes; below this no ratio is dangerous
MOST_PAGES = 5000
MOST_DRAWN = 1_000_000  # numbers and instructions of a page; its reader takes 150 bytes of memory for each

ROWS_IN_DOCUMENT = 2000  # a table up to this long stands in the document whole
ROWS_SHOWN = 100  # of a longer one; the whole of it goes into a file beside the document
MOST_COLUMNS = 16_384  # of a table, as a sheet has
LARGEST_TABLE = 2000 * MB  # characters of a table's cells; kept compressed

PIECE = 40_000  # characters of a part's piece; about 10,000 tokens
