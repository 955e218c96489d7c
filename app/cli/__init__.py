"""The command line: the same actions as the window, for the terminal and for other programs."""
