"""The explanation: what the language model is told, what it wrote, and what of it is supported."""
