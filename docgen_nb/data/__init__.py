"""Questions to the tables among the content parts: SQL in, values, tables and charts out. No model is involved."""
