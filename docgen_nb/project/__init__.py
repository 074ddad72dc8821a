"""What the user holds: the project, its plans for runs, its model, revisions, fixes and status."""
