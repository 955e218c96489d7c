"""Making and measuring the engine: face sources, forgery synthesis, training loop, evaluation."""
