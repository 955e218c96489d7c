"""Training of the published ForgeryTalker: its data, its two stages, its prompter, adapters."""
