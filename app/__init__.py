"""The examiner's side: the case, and the window and command line on top of it."""
