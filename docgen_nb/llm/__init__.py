"""Models: wire formats, presets, structured replies and the embedded server. One module speaks HTTP."""
