"""The SQLite file below the store. Only ``docgen_nb.store`` looks inside."""
