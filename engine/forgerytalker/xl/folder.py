"""What lies in the folder of an imported model; names only, so that anybody may ask."""

import re

CONFIGURATION = "config.json"
T5_TOKENIZER = "t5_tokenizer.json"
BERT_VOCABULARY = "bert_vocabulary.txt"
KEY_REPORT = "keys.json"
# The entry `kind` of the manifest.
KIND = "published"
# Our modules that look at the picture; the others write.
VISUAL = ("vision_model.", "prompter.", "mask_head.")
# An adapter: what was learned on top of an imported model.
ADAPTER_KIND = "adapter"
ADAPTER_WEIGHTS = "adapter.safetensors"
ADAPTER_BASE = "adapter_base.json"
# The language model's layers that may be kept in fewer bits. Its embedding, which the mask head
# reads too, and its output layer are not among them.
_ROUNDED = re.compile(
    r"language_model\.(encoder|decoder)\.block\.\d+\..+\.(q|k|v|o|wi_0|wi_1|wo)\.weight"
)


def is_rounded(key: str) -> bool:
    """Whether our key is a weight that low-memory modes round."""
    return _ROUNDED.fullmatch(key) is not None
