"""The frozen records that flow through the program; standard library and numpy only."""
