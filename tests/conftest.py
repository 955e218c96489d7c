"""What every test starts from: no screen, few threads."""

import os

# Before the first import of Qt or of a numeric library, which read these once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "2")
