"""What each sub-command does: parsed arguments in, exit status out."""
