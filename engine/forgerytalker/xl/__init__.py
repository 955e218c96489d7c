"""The published ForgeryTalker, weight for weight: same names, same quirks, same numbers."""
