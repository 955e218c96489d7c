"""What may make an imported model quicker on a GPU, asked for by name and used only if it works.

FORGERYTALKER_XL_GRAPHS=1: a word is written by replaying one CUDA graph, the same work in the same
order. FORGERYTALKER_XL_COMPILE=1: what looks at the picture is compiled by `torch.compile`, which
may round otherwise and takes about a minute at the start. Both are off until they were measured.
"""

import logging
import os
from dataclasses import dataclass, replace

import torch

from engine.forgerytalker.xl.decoding import Recorder, record_cuda_graph
from engine.forgerytalker.xl.inference import Analyst, Compiler, Tokenizers
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker
from engine.forgerytalker.xl.processing import build_prompt

log = logging.getLogger(__name__)

GRAPHS, COMPILE = "FORGERYTALKER_XL_GRAPHS", "FORGERYTALKER_XL_COMPILE"
# How a finding says that its eyes were compiled.
COMPILED = "eyes compiled"


@dataclass(frozen=True, slots=True)
class Acceleration:
    """What is asked for: a recorder of steps, a compiler of eyes, or neither."""

    recorder: Recorder | None = None
    compiler: Compiler | None = None

    @classmethod
    def asked_for(cls, device: str, *, takes_turns: bool) -> "Acceleration":
        """Read from the environment; nothing on a processor, nor where modules move about.

        A recorded graph, or a compiled function, would point at where they were.
        """
        if device != "cuda" or takes_turns:
            return cls()
        return cls(
            record_cuda_graph if os.environ.get(GRAPHS) == "1" else None,
            torch.compile if os.environ.get(COMPILE) == "1" else None,
        )


def make_analyst(
    model: PublishedForgeryTalker, tokenizers: Tokenizers, wanted: Acceleration
) -> tuple[Analyst, Acceleration]:
    """Return an analyst with so much of what is wanted as works here, tried out, and how much."""
    fewer = replace(wanted, compiler=None), replace(wanted, recorder=None)
    for given in dict.fromkeys((wanted, *fewer, Acceleration())):
        analyst = Analyst(model, tokenizers, recorder=given.recorder, compiler=given.compiler)
        if given == Acceleration() or _works(analyst):
            break
    return analyst, given


def _works(analyst: Analyst) -> bool:
    """Look at a grey picture and write a word; False when a compiler or recorder gives up."""
    model = analyst.model
    side, like = model.config.vision.image_px, model.query_tokens
    pixels = torch.zeros(1, 3, side, side, dtype=like.dtype, device=like.device)
    try:
        analyst.write(analyst.look(pixels).image, [build_prompt(())], most_new_tokens=1)
    except RuntimeError:
        # Missing compilers, a GPU too old for them, what CUDA cannot record.
        log.warning("the model runs without acceleration that was asked for", exc_info=True)
        return False
    return True
