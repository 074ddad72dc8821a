"""The project file: parts, outlines, answers, texts and their history, in one SQLite file written by a thread."""
