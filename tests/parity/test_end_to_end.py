"""The whole model, from pixels to masks, texts and losses, against the published one."""

from collections.abc import Iterator

import pytest
import torch

from engine.forgerytalker.xl.auxiliary import AuxiliaryModules, hide_region_words
from engine.forgerytalker.xl.inference import Analyst, Tokenizers, prompts_of
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker, TextTokens
from engine.forgerytalker.xl.objectives import Lesson, Objectives
from engine.forgerytalker.xl.processing import BertTokens, T5Tokens, label_text, pad, pad_mask
from engine.forgerytalker.xl.state import renamed
from tests.fakes.parity import folder, stored, up_to_end, whole_config, writing_rules

pytestmark = pytest.mark.parity
_BIAS = "multi_label_classifier.head.bias"


@pytest.fixture(autouse=True)
def _without_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


@pytest.fixture(scope="module")
def tokenizers() -> Tokenizers:
    words = folder() / "tokenizers"
    return Tokenizers(
        BertTokens(words / "bert" / "vocab.txt"), T5Tokens(words / "t5" / "tokenizer.json")
    )


@pytest.fixture
def model() -> PublishedForgeryTalker:
    fixture = stored("end_to_end")
    built = PublishedForgeryTalker(whole_config(fixture)).eval()
    built.load_state_dict(renamed(fixture.state()), strict=True)
    return built


@pytest.fixture
def heads() -> AuxiliaryModules:
    fixture = stored("end_to_end")
    built = AuxiliaryModules(whole_config(fixture)).eval()
    wanted = built.state_dict()
    built.load_state_dict({k: v for k, v in fixture.state().items() if k in wanted}, strict=True)
    return built


def _runs() -> list[str]:
    return [name for name in stored("end_to_end").manifest["runs"] if name != "captions"]


def _override(model: PublishedForgeryTalker, run: str) -> None:
    fixture = stored("end_to_end")
    key = f"{run}.override.{_BIAS}"
    if key in fixture.tensors:
        model.prompter.head.bias.copy_(fixture[key])


@pytest.mark.parametrize("run", _runs())
def test_a_run_gives_the_same_regions_mask_and_text(
    run: str, model: PublishedForgeryTalker, tokenizers: Tokenizers
) -> None:
    fixture = stored("end_to_end")
    told = fixture.manifest["runs"][run]
    _override(model, run)
    analyst = Analyst(model, tokenizers)
    seen = analyst.look(fixture["in.image"])
    prompts = prompts_of(seen.labels)
    assert prompts == told["prompts"]
    assert [label_text(names) for names in seen.labels] == told["labels"]
    asked, spoken = analyst.asked(prompts), analyst.told(prompts)
    given = model.read(seen.image, asked, spoken)
    count = model.query_tokens.shape[1]
    ones = torch.ones(len(prompts), count, dtype=torch.long)
    close = {
        "face_vit_logits": seen.regions,
        "image_embeds": seen.image,
        "qformer_last_hidden_state": given.hidden,
        "t5_inputs_embeds": given.embeddings,
        "mask_probabilities": seen.mask.sigmoid(),
    }
    exact = {
        "face_vit_present": (seen.regions.sigmoid() > 0.5).long(),
        "qformer_text_ids": asked.ids,
        "qformer_attention_mask": torch.cat([ones, asked.mask], dim=1),
        "t5_attention_mask": given.mask,
        "t5_prompt_ids": spoken.ids,
        "label_ids": analyst.label_ids(seen.labels),
        "mask_binary": (seen.mask > 0).to(torch.uint8),
        "generated_ids": analyst.write_ids(seen.image, prompts, writing_rules(told["generation"])),
    }
    stored_names = {k.split(".out.")[1] for k in fixture.tensors if k.startswith(f"{run}.out.")}
    assert stored_names == set(close) | set(exact)
    for name, tensor in close.items():
        fixture.close(tensor, f"{run}.out.{name}")
    texts = exact.pop("generated_ids")
    assert up_to_end(texts) == up_to_end(fixture[f"{run}.out.generated_ids"])
    for name, tensor in exact.items():
        theirs = fixture[f"{run}.out.{name}"]
        if name == "mask_binary":
            # Stored as 0 and 1 or as 0 and 255, as the picture is saved.
            theirs = (theirs > 0).to(torch.uint8)
        assert torch.equal(tensor, theirs), name
    assert [tokenizers.t5.decode(row) for row in texts.tolist()] == told["text"]


def _lesson() -> Lesson:
    fixture = stored("end_to_end")
    return Lesson(
        pixels=fixture["in.image"],
        masks=fixture["in.mask"][:, 0],
        labels=fixture["in.multilabel"],
        captions=tuple(fixture.manifest["runs"]["captions"]),
    )


@pytest.mark.parametrize(("run", "biased_as"), [("finetune", ""), ("finetune_mixed", "mixed")])
def test_the_second_stage_costs_the_same(
    run: str,
    biased_as: str,
    model: PublishedForgeryTalker,
    heads: AuxiliaryModules,
    tokenizers: Tokenizers,
) -> None:
    fixture = stored("end_to_end")
    _override(model, biased_as)
    objectives = Objectives(model, heads, tokenizers, is_published=True)
    losses = objectives.stage_two(_lesson())
    for name, loss in losses.items():
        fixture.close(loss, f"{run}.loss.{name}")


def test_inside_the_second_stage_all_agrees(
    model: PublishedForgeryTalker, heads: AuxiliaryModules, tokenizers: Tokenizers
) -> None:
    fixture = stored("end_to_end")
    lesson = _lesson()
    analyst = Analyst(model, tokenizers)
    seen = analyst.look(lesson.pixels)
    prompts = prompts_of(seen.labels)
    given = model.read(seen.image, analyst.asked(prompts), analyst.told(prompts))
    fixture.close(given.queries, "finetune.out.qformer_features")
    fixture.close(seen.mask.sigmoid(), "finetune.out.seg_out")
    kept = {}
    model.language_model.register_forward_hook(
        lambda _module, _inputs, output: kept.update(logits=output.logits)
    )
    Objectives(model, heads, tokenizers, is_published=True).stage_two(lesson)
    fixture.close(kept["logits"], "finetune.out.t5_logits")
    # Without a region that is found there is no gate.
    gated = [index for index, names in enumerate(seen.labels) if names]
    stored_gates = {k.split(".")[1] for k in fixture.tensors if k.startswith("finetune.gate")}
    assert stored_gates == {f"gate{index}" for index in gated}
    for index in gated:
        ids = fixture[f"finetune.gate{index}.tag_ids"]
        named = [tokenizers.bert.encode(name, 128) for name in seen.labels[index]]
        assert named == ids.tolist()
        tags = TextTokens(ids, torch.ones_like(ids))
        states = heads.bert_model(input_ids=ids).last_hidden_state
        fixture.close(states, f"finetune.gate{index}.bert_last_hidden_state")
        fixture.close(heads.gate(seen.image[index], tags)[1], f"finetune.gate{index}.fc_out")
    longest = model.config.writing.longest_target_tokens
    captions = [tokenizers.t5.encode(text, longest, keep_start=True) for text in lesson.captions]
    theirs = fixture["finetune.in.caption_ids"].tolist()
    assert captions == [[i for i in row if i > 0] for row in theirs]


def test_the_first_stage_costs_the_same(
    model: PublishedForgeryTalker, heads: AuxiliaryModules, tokenizers: Tokenizers
) -> None:
    fixture = stored("end_to_end")
    objectives = Objectives(model, heads, tokenizers, is_published=True)
    for name, loss in objectives.stage_one(_lesson()).items():
        fixture.close(loss, f"pretrain.loss.{name}")


def test_the_same_region_words_are_hidden(tokenizers: Tokenizers) -> None:
    fixture = stored("end_to_end")
    ids = fixture["pretrain.in.text_ids"]
    captions = fixture.manifest["runs"]["captions"]
    rows = [tokenizers.bert.encode(text, 128) for text in captions]
    assert torch.equal(torch.from_numpy(pad(rows, tokenizers.bert.pad_id)), ids)
    assert torch.equal(torch.from_numpy(pad_mask(rows)), fixture["pretrain.in.text_mask"])
    words = [tokenizers.bert.words(row) for row in ids.tolist()]
    hidden, labels = hide_region_words(ids, words, tokenizers.bert.mask_id)
    assert torch.equal(hidden, fixture["pretrain.out.masked_ids"])
    assert torch.equal(labels, fixture["pretrain.out.mlm_labels"])
