"""The document tree and content parts. Pure data: no I/O, no knowledge of models or notebooks."""
