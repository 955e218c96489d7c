"""The parts of the window around the picture; each is given its data and sends typed signals."""
