"""Speed and accuracy, run by hand on one machine; no test is timed."""
