"""What lies in the folder of an imported model; names only, so that anybody may ask."""

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
