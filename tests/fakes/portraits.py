"""The two public-domain portraits the tests look at."""

from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.data import astronaut


def collins() -> NDArray[np.uint8]:
    """Eileen Collins, 512×512 RGB; one face about 100 px wide (NASA, public domain)."""
    return np.asarray(astronaut())


def hopper() -> NDArray[np.uint8]:
    """Grace Hopper, 600×512 RGB; one face about 190 px wide (US Navy, public domain)."""
    data = files("matplotlib").joinpath("mpl-data/sample_data/grace_hopper.jpg").read_bytes()
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))
