"""The project as its user holds it: document, model, runs, revisions, fixes and status."""
