"""Reading sources and statements: sentences, numbers, dates, units, tables.

The checks and the provenance of a text both rest on this reading, so that they never disagree about what a sentence
says or what a source holds.
"""
