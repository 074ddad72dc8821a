"""From what the user has to content parts. A kind of file or value is one file here."""
