"""The project file: parts, outlines, replies, texts and their history, in one SQLite file written by a thread."""
