"""Planning and phase 1: which chapters, and which sections in each."""
