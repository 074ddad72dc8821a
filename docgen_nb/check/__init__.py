"""A linter for generated documents: deterministic, without a model. One check is one file in ``rules``."""
