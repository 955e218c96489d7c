"""Every module alone against the numbers of the published one."""

from collections.abc import Iterator

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from engine.forgerytalker.xl.auxiliary import AuxiliaryModules
from engine.forgerytalker.xl.face_vit import FaceViT, add_coordinates
from engine.forgerytalker.xl.keys import rename
from engine.forgerytalker.xl.losses import (
    dice_loss,
    focal_loss,
    jaccard_loss,
    mask_cross_entropy,
    published_feature_term,
    published_mask_loss,
    published_prompter_loss,
    weighted_region_entropy,
)
from engine.forgerytalker.xl.mask_head import MaskDecoder, MaskHead
from engine.forgerytalker.xl.modeling import (
    PublishedForgeryTalker,
    build_language,
    build_qformer,
    build_vision,
)
from engine.forgerytalker.xl.state import renamed, resize_positions
from tests.fakes.parity import (
    language_size,
    mask_size,
    prompter_size,
    qformer_size,
    stored,
    vision_size,
    whole_config,
)

pytestmark = pytest.mark.parity


@pytest.fixture(autouse=True)
def _without_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield


def _part(state: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {
        key.removeprefix(prefix): tensor
        for key, tensor in renamed(state).items()
        if key.startswith(prefix)
    }


def test_the_image_encoder_and_its_last_norm_agree() -> None:
    fixture = stored("eva_vit")
    model = build_vision(vision_size(fixture.config)).eval()
    model.load_state_dict(_part(fixture.state(), "vision_model."))
    output = model(pixel_values=fixture["in.image"], output_hidden_states=True)
    patches = model.embeddings.patch_embedding(fixture["in.image"]).flatten(2).transpose(1, 2)
    fixture.close(patches, "out.patch_embed")
    # The library names the first norm's input as the first state.
    for index in range(fixture.config["depth"]):
        fixture.close(output.hidden_states[index + 1], f"out.block{index}")
    fixture.close(output.hidden_states[fixture.config["depth"]], "out.visual_encoder")
    fixture.close(output.last_hidden_state, "out.ln_vision")


def test_positions_are_resized_both_ways() -> None:
    fixture = stored("pos_embed_interpolation")
    larger = resize_positions(fixture["in.pos_embed_3x3"], fixture["out.pos_embed_4x4"].shape[1])
    fixture.close(larger, "out.pos_embed_4x4")
    wanted = "out.pos_embed_4x4_from_6x6"
    fixture.close(resize_positions(fixture["in.pos_embed_6x6"], fixture[wanted].shape[1]), wanted)


def test_every_norm_has_its_own_epsilon() -> None:
    fixture = stored("norm_probes")
    config = whole_config(stored("end_to_end"))
    model = PublishedForgeryTalker(config).eval()
    heads = AuxiliaryModules(config).eval()
    state = fixture.state()
    for name, epsilon in fixture.manifest["eps"].items():
        place = rename(f"{name}.weight")
        tree, path = (heads, name) if place is None else (model, place.key.rpartition(".")[0])
        norm = tree.get_submodule(path)
        norm.load_state_dict(
            {k.rpartition(".")[2]: v for k, v in state.items() if k.rpartition(".")[0] == name}
        )
        ours = norm.variance_epsilon if hasattr(norm, "variance_epsilon") else norm.eps
        assert ours == epsilon, name
        fixture.close(norm(fixture[f"{name}.in"]), f"{name}.out")


def test_the_batch_norm_of_the_prompter_agrees() -> None:
    fixture = stored("norm_probes")
    model = FaceViT(whole_config(stored("end_to_end")).prompter).eval()
    name = "multi_label_classifier.coord_conv_branch.1"
    norm = model.coord_conv_branch[1]
    norm.load_state_dict(fixture.state(f"{name}."))
    assert isinstance(norm, nn.BatchNorm2d)
    assert f"{name}.in" in fixture.tensors
    fixture.close(norm(fixture[f"{name}.in"]), f"{name}.out")


@pytest.mark.parametrize("name", ["face_vit", "face_vit_224"])
def test_the_forgery_prompter_and_its_losses_agree(name: str) -> None:
    fixture = stored(name)
    model = FaceViT(prompter_size(fixture.config)).eval()
    model.load_state_dict(fixture.state())
    pixels, labels = fixture["in.image"], fixture["in.labels"]
    seen = {}
    layers = model.transformer.encoder.layer
    watched = {"layer0": layers[0], "layer1": layers[1], "layer_last": layers[-1]}
    watched |= {
        "embeddings": model.transformer.embeddings,
        "coord_conv_branch": model.coord_conv_branch,
        "conv_branch2": model.conv_branch2,
    }
    for key, module in watched.items():
        module.register_forward_hook(
            lambda _module, _inputs, output, key=key: seen.update({key: output})
        )
    logits, middle = model.explain(pixels)
    seen |= {"logits": logits, "logits_middle": middle, "probabilities": logits.sigmoid()}
    seen["add_coords"] = add_coordinates(pixels)
    compared = [key for key in fixture.tensors if key.startswith("out.")]
    for key in compared:
        fixture.close(seen[key.removeprefix("out.")], key)
    losses = {
        "bce_weighted": weighted_region_entropy(logits, labels),
        "focal": focal_loss(logits, labels),
        "dice": dice_loss(logits, labels),
        "jaccard": jaccard_loss(logits, labels),
        "feature_last_unused": published_feature_term(logits, labels),
        "feature_middle": published_feature_term(middle, labels),
        "total": published_prompter_loss(logits, middle, labels),
    }
    for key in (key for key in fixture.tensors if key.startswith("loss.")):
        fixture.close(losses[key.removeprefix("loss.")], key)


def test_the_mask_decoder_and_its_loss_agree() -> None:
    fixture = stored("mask_decoder")
    size = mask_size(fixture.config)
    model = MaskDecoder(size, fixture.config["transformer_dim"]).eval()
    model.load_state_dict(fixture.state("mask_decoder."))
    tokens, target = fixture["in.tokens"], fixture["in.mask_target"]
    blocks = {}
    for index, block in enumerate(model.transformer.layers):
        block.register_forward_hook(
            lambda _module, _inputs, output, index=index: blocks.update({index: output})
        )
    logits = model(tokens)
    points, seen = model.transformer(tokens, tokens, model.mask_tokens.expand(len(tokens), -1, -1))
    for index, (queries, keys) in blocks.items():
        fixture.close(queries, f"out.layer{index}.queries")
        fixture.close(keys, f"out.layer{index}.keys")
    fixture.close(points, "out.hs")
    fixture.close(seen, "out.src")
    fixture.close(model.output_upscaling_mlp(seen), "out.upscaled")
    fixture.close(model.output_hypernetworks_mlps(points), "out.hyper_in")
    fixture.close(logits, "out.mask_logits")
    fixture.close(logits.sigmoid(), "out.mask_probabilities")
    fixture.close(published_mask_loss(logits, target), "loss.seg_official_double_sigmoid")
    fixture.close(mask_cross_entropy(logits, target), "loss.seg_single_sigmoid_for_reference")


def test_region_words_become_the_same_mask() -> None:
    fixture = stored("mask_head")
    state = fixture.state()
    embedding = state["t5_model.shared.weight"]
    model = MaskHead(
        mask_size(fixture.config), fixture.config["transformer_dim"], embedding.shape[1]
    )
    model.eval().load_state_dict(_part(state, "mask_head."))
    words = F.embedding(fixture["in.label_ids"], embedding)
    image = fixture["in.image_embeds"]
    kept = {}
    model.mask_decoder.register_forward_hook(
        lambda _module, inputs, output: kept.update(tokens=inputs[0], logits=output)
    )
    logits = model(image, words)
    fixture.close(words, "out.prompt_embeds")
    fixture.close(model.prompt_proj(words), "out.prompt_proj")
    fixture.close(kept["tokens"][:, 1:], "out.cross_attention")
    fixture.close(kept["tokens"], "out.decoder_input")
    fixture.close(logits, "out.mask_logits")
    fixture.close(logits.sigmoid(), "out.mask_probabilities")


def test_the_querying_transformer_agrees_with_and_without_text() -> None:
    fixture = stored("qformer")
    state = fixture.state()
    image, text = fixture["in.image_embeds"], fixture["in.text_input_ids"]
    size = qformer_size(fixture.config)
    told = fixture["in.query_plus_text_attention_mask"]
    assert torch.equal(told[:, size.queries :], fixture["in.text_attention_mask"])
    model = build_qformer(size, fixture.config["encoder_width"]).eval()
    model.load_state_dict(_part(state, "qformer."))
    queries = state["query_tokens"].expand(len(image), -1, -1)
    output = model(
        input_ids=text,
        attention_mask=fixture["in.query_plus_text_attention_mask"],
        query_embeds=queries,
        encoder_hidden_states=image,
        output_hidden_states=True,
    )
    fixture.close(output.hidden_states[0], "out.embeddings")
    for index in range(size.layers):
        fixture.close(output.hidden_states[index + 1], f"out.layer{index}")
    fixture.close(output.last_hidden_state, "out.last_hidden_state")
    answered = output.last_hidden_state[:, : size.queries]
    fixture.close(answered, "out.query_output")
    projected = F.linear(answered, state["t5_proj.weight"], state["t5_proj.bias"])
    fixture.close(projected, "out.t5_proj")
    alone = model(input_ids=None, query_embeds=queries, encoder_hidden_states=image)
    fixture.close(alone.last_hidden_state, "out.last_hidden_state_without_text")


def test_the_language_model_agrees() -> None:
    fixture = stored("t5")
    model = build_language(language_size(fixture.config)).eval()
    model.load_state_dict(_part(fixture.state(), "language_model."))
    assert model.lm_head.weight.data_ptr() != model.shared.weight.data_ptr()
    output = model(
        inputs_embeds=fixture["in.inputs_embeds"],
        attention_mask=fixture["in.attention_mask"],
        decoder_attention_mask=fixture["in.decoder_attention_mask"],
        labels=fixture["in.labels"],
    )
    fixture.close(output.encoder_last_hidden_state, "out.encoder_last_hidden_state")
    fixture.close(output.logits, "out.logits")
    fixture.close(output.loss, "loss.lm")
    shifted = model.prepare_decoder_input_ids_from_labels(fixture["in.labels"])
    assert torch.equal(shifted, fixture["in.decoder_input_ids"])
    from_ids = model.encoder(
        input_ids=fixture["in.input_ids"], attention_mask=fixture["in.input_ids_attention_mask"]
    )
    fixture.close(from_ids.last_hidden_state, "out.encoder_from_input_ids")
