"""What makes an office file one that can be handed in: a house style, and a table of contents that is there at once."""
