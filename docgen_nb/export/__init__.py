"""Writing a document to a file. A format is one file in ``formats``; the path's ending decides."""
