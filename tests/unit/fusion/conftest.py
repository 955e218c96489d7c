"""A made-up face of simple shapes, so that every share can be counted by hand."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.faces.parsing import RegionMap
from engine.plugin import FaceView, MarkedFace
from engine.schema.finding import RegionName, Side

SHAPE = (100, 100)
LANDMARKS = np.zeros((468, 2), np.float32)
# 40 px between the eye centres.
LANDMARKS[[33, 133]] = (30, 30)
LANDMARKS[[362, 263]] = (70, 30)


def rectangle(x: int, y: int, width: int, height: int) -> NDArray[np.bool_]:
    area = np.zeros(SHAPE, bool)
    area[y : y + height, x : x + width] = True
    return area


OVAL = rectangle(10, 10, 80, 80)
EYE_LEFT = rectangle(60, 25, 20, 10)
PUPIL_LEFT = rectangle(67, 27, 6, 6)
EYE_RIGHT = rectangle(20, 25, 20, 10)
NOSE = rectangle(45, 40, 10, 20)
MOUTH = rectangle(35, 65, 30, 12)
LIP = rectangle(37, 66, 26, 10)
CHEEK_LEFT = rectangle(60, 40, 25, 20)
CHIN = rectangle(40, 80, 20, 10)
BEARD = rectangle(20, 75, 60, 15)
SKIN = OVAL & ~EYE_LEFT & ~EYE_RIGHT & ~MOUTH
REGIONS = (
    RegionMap(RegionName.EYE, Side.RIGHT, EYE_RIGHT),
    RegionMap(RegionName.EYE, Side.LEFT, EYE_LEFT),
    RegionMap(RegionName.PUPIL, Side.LEFT, PUPIL_LEFT),
    RegionMap(RegionName.NOSE, Side.NONE, NOSE),
    RegionMap(RegionName.MOUTH, Side.NONE, MOUTH),
    RegionMap(RegionName.LIP, Side.NONE, LIP),
    RegionMap(RegionName.CHEEK, Side.LEFT, CHEEK_LEFT),
    RegionMap(RegionName.CHIN, Side.NONE, CHIN),
    RegionMap(RegionName.BEARD, Side.NONE, BEARD),
    RegionMap(RegionName.SKIN, Side.NONE, SKIN),
)


@pytest.fixture
def masked() -> Callable[[NDArray[np.bool_]], MarkedFace]:
    def make(mask: NDArray[np.bool_]) -> MarkedFace:
        view = FaceView("face-2", np.zeros((*SHAPE, 3), np.uint8), 1000, 500, LANDMARKS)
        return MarkedFace(view, REGIONS, OVAL, mask)

    return make
