"""Greedy and beam search against the texts that transformers 4.33 wrote."""

from dataclasses import replace

import pytest
import torch
from transformers import T5ForConditionalGeneration

from engine.forgerytalker.xl.configuration import WritingRules
from engine.forgerytalker.xl.decoding import DecoderPool
from engine.forgerytalker.xl.generation import write_ids
from engine.forgerytalker.xl.modeling import build_language
from engine.forgerytalker.xl.state import renamed
from tests.fakes.parity import language_size, stored, up_to_end, writing_rules

pytestmark = pytest.mark.parity


@pytest.fixture(scope="module")
def model() -> T5ForConditionalGeneration:
    fixture = stored("t5")
    language = build_language(language_size(fixture.config)).eval()
    prefix = "language_model."
    language.load_state_dict(
        {k.removeprefix(prefix): v for k, v in renamed(fixture.state()).items()}
    )
    return language


def _rules(name: str, most_new_tokens: int) -> WritingRules:
    """The settings are written in words in the manifest; its names are read here."""
    rules = WritingRules(
        beams=1,
        most_new_tokens=most_new_tokens,
        fewest_tokens=1,
        repetition_penalty=1.0,
    )
    for word in name.split("_"):
        if word.startswith("beam"):
            rules = replace(rules, beams=int(word.removeprefix("beam")))
        elif word.startswith("min"):
            rules = replace(rules, fewest_tokens=int(word.removeprefix("min")))
        elif word.startswith("rep"):
            rules = replace(rules, repetition_penalty=float(word.removeprefix("rep")))
        elif word.startswith("lenpen"):
            rules = replace(rules, length_penalty=float(word.removeprefix("lenpen")))
        else:
            assert word == "greedy"
    return rules


def test_all_stored_settings_write_the_same_ids(model: T5ForConditionalGeneration) -> None:
    fixture = stored("t5")
    names = [key.removeprefix("gen.") for key in fixture.tensors if key.startswith("gen.")]
    assert names
    most = int(fixture.manifest["generation"]["common"].split("max_new_tokens ")[1].split(";")[0])
    for name in names:
        ids = write_ids(
            DecoderPool(model),
            fixture["in.inputs_embeds"],
            fixture["in.attention_mask"],
            _rules(name, most),
        )
        assert torch.equal(ids, fixture[f"gen.{name}"]), name


def test_beams_end_where_the_published_search_ended(model: T5ForConditionalGeneration) -> None:
    cases, source = stored("t5_beam_cases"), stored("t5")
    weight = model.lm_head.weight
    before = weight.detach().clone()
    for case in cases.manifest["cases"]:
        key = f"case{case['case']:02d}"
        with torch.no_grad():
            weight.copy_(before)
            weight[1] = cases[f"{key}.eos_row"]
        rules = writing_rules(case["generate"])
        ids = write_ids(
            DecoderPool(model), source["in.inputs_embeds"], source["in.attention_mask"], rules
        )
        assert up_to_end(ids) == up_to_end(cases[f"{key}.ids"]), case
    with torch.no_grad():
        weight.copy_(before)
