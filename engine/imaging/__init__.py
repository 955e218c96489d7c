"""From the bytes of a file to pixels, and from crops back to the original's pixels."""
