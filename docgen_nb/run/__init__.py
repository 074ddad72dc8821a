"""One execution of planning and the two phases: its jobs, its events and its lifecycle."""
