"""Modules that take part in the published losses only: masked words, contrast, the tag gate."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from engine.forgerytalker.xl.configuration import PublishedConfig
from engine.forgerytalker.xl.losses import IGNORED
from engine.forgerytalker.xl.modeling import TextTokens

# Words that stand for a region in the published masking of captions; singles, as it compares
# single word pieces, so its aliases of two words never match.
REGION_WORDS = frozenset(
    (
        "eye",
        "eyes",
        "ocular",
        "optic",
        "pupil",
        "pupils",
        "lip",
        "lips",
        "labium",
        "labia",
        "mouth",
        "buccal",
        "nose",
        "nasal",
        "nostril",
        "nostrils",
        "ear",
        "ears",
        "auricle",
        "pinna",
        "cheek",
        "cheeks",
        "malar",
        "forehead",
        "frontal",
        "brow",
        "chin",
        "mentum",
        "jaw",
        "mandible",
        "maxilla",
        "eyebrow",
        "eyebrows",
        "tooth",
        "teeth",
        "dentition",
        "tongue",
        "glossa",
        "lingua",
        "beard",
        "mustache",
        "moustache",
        "skin",
        "derma",
        "epidermis",
        "hair",
        "locks",
        "tresses",
        "wrinkle",
        "wrinkles",
        "line",
        "lines",
        "freckle",
        "freckles",
        "lentigo",
        "lentigines",
        "scar",
        "scars",
        "cicatrix",
        "cicatrices",
        "dimple",
        "dimples",
    )
)


class AuxiliaryModules(nn.Module):
    """Heads under their published names; `seg_proj`, which nothing uses, is left out."""

    def __init__(self, config: PublishedConfig) -> None:
        super().__init__()
        tags, image = config.tags, config.vision.width
        self.bert_model = BertModel(
            BertConfig(
                vocab_size=tags.vocabulary,
                hidden_size=tags.width,
                num_hidden_layers=tags.layers,
                num_attention_heads=tags.heads,
                intermediate_size=tags.feed_forward,
                max_position_embeddings=tags.longest_text,
                layer_norm_eps=tags.eps,
            )
        )
        self.trans_layer = nn.Linear(image, tags.width)
        self.gate_cross_attention_layer = nn.MultiheadAttention(tags.width, tags.gate_heads)
        self.fc_layer = nn.Linear(tags.width, 1)
        self.mlm_head = nn.Linear(config.qformer.width, tags.vocabulary)
        self.text_proj = nn.Linear(config.language.width, image)

    def gate(self, image: Tensor, tags: TextTokens) -> tuple[Tensor, Tensor]:
        """How strongly the words of one picture's regions are seen in it.

        image: (1+n)×C tokens; tags: r×L tokens of the region words → r gates in 0–1 and the
        values r×L×1 they come from.
        """
        words = self.bert_model(input_ids=tags.ids, attention_mask=tags.mask).last_hidden_state
        patches = self.trans_layer(image[1:])[:, None].expand(-1, len(words), -1)  # n×r×C
        seen, _ = self.gate_cross_attention_layer(
            words.transpose(0, 1), patches, patches, need_weights=False
        )
        values = self.fc_layer(seen.transpose(0, 1))  # r×L×1
        return values.sigmoid().mean(dim=(1, 2)), values

    def hidden_words(self, hidden: Tensor, queries: int) -> Tensor:
        """hidden: B×(q+n)×C of the Q-Former → word logits B×n×V."""
        return self.mlm_head(hidden[:, queries:])

    def text_vector(self, queries: Tensor) -> Tensor:
        """queries: B×q×d, projected → B×C, to be compared with the picture's class token."""
        return self.text_proj(queries.mean(dim=1))


def hide_region_words(
    ids: Tensor, words: Sequence[Sequence[str]], mask_id: int
) -> tuple[Tensor, Tensor]:
    """ids: B×n; words: the piece of each → ids with region words hidden, and what was hidden."""
    is_region = torch.tensor([[word in REGION_WORDS for word in row] for row in words])
    is_region = is_region.to(ids.device)
    return ids.masked_fill(is_region, mask_id), ids.masked_fill(~is_region, IGNORED)
