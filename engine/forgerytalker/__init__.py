"""ForgeryTalker: image encoder, Q-Former, forgery prompter, mask decoder and language model."""
