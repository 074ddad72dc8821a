"""Writing a document to a file. A format is one file here; the ending decides."""
