"""Measures speed on this machine and prints it: `make bench`.

Accuracy needs pictures that are not part of the project: `python main.py evaluate MANIFEST.csv`.
"""

from benchmarks import analysis_speed

if __name__ == "__main__":
    print(*analysis_speed.measure().lines(), sep="\n")
