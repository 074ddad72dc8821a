"""Find what each paragraph rests on: which parts, and where in them. Matched by program, no model is asked."""
