"""Numbers in text: reading them as writers write them, and comparing them with those of the sources."""
