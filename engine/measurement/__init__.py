"""What all clue filters share: working scale, surroundings, the mirrored face, genuine ranges."""
