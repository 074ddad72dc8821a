"""House style of office files, and a table of contents that is there at once."""
