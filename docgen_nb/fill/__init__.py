"""Phase 2: the text of every section, by one of three paths (aggregation, generation, parts)."""
