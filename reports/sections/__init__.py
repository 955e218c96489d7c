"""The sections of the report: each a pure function from the context to blocks."""
