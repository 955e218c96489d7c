"""The language model's decoder, one word at a time, on buffers of fixed size.

The same layers and numbers as the library's T5, with less around them: keys and values of the
encoder's output are kept once per picture instead of once per beam, and since no shape changes
from word to word, a GPU can replay a whole step as one CUDA graph.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import T5ForConditionalGeneration

# What a captured step is run beforehand, so that libraries choose their kernels (PyTorch's
# documentation of CUDA graphs).
_WARM_UPS = 3

# Something that gives a tensor, reading and changing nothing but buffers that stay where they are.
Step = Callable[[], Tensor]
# Runs a step and returns one that does the same again on the same buffers.
Recorder = Callable[[Step], Step]


def record_cuda_graph(step: Step) -> Step:
    """Record a step as one CUDA graph; the tensor it gives is the same one every time."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(_WARM_UPS):
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        scores = step()

    def replay() -> Tensor:
        graph.replay()
        return scores

    return replay


class StaticDecoder:
    """Decodes `copies` beams for each of `batch` inputs of up to `memory` tokens."""

    def __init__(
        self,
        model: T5ForConditionalGeneration,
        shape: tuple[int, int, int, int],
        *,
        recorder: Recorder | None = None,
    ) -> None:
        """shape: batch, copies, longest text with its start token, longest input.

        recorder: records the first step; later ones are replayed.
        """
        self.shape = shape
        batch, copies, longest, memory = shape
        config, weight = model.config, model.shared.weight
        self._model, self._blocks = model, model.decoder.block
        self._heads = config.num_heads
        layers, rows, width = len(self._blocks), batch * copies, config.d_kv
        own = (layers, rows, self._heads, longest, width)
        other = (layers, batch, self._heads, memory, width)
        made = {"device": weight.device, "dtype": weight.dtype}
        self._keys, self._values = torch.zeros(own, **made), torch.zeros(own, **made)
        self._seen_keys, self._seen_values = torch.zeros(other, **made), torch.zeros(other, **made)
        self._hidden = torch.zeros(batch, 1, 1, memory, device=weight.device)
        self._bias = self._position_bias(longest)
        self._last = torch.zeros(rows, dtype=torch.long, device=weight.device)
        self._at = torch.zeros(1, dtype=torch.long, device=weight.device)
        # How many words are written: `_at` as the processor knows it, without asking the device.
        self.written = 0
        self._recorder = recorder
        self._run: Step = self._decode

    def begin(self, embeddings: Tensor, mask: Tensor) -> None:
        """Read the input: embeddings B×m×d, mask B×m of 0 and 1."""
        memory = self._model.encoder(inputs_embeds=embeddings, attention_mask=mask)
        read, length = memory.last_hidden_state, embeddings.shape[1]
        for index, block in enumerate(self._blocks):
            attention = block.layer[1].EncDecAttention
            self._seen_keys[index, :, :, :length] = self._split(attention.k(read))
            self._seen_values[index, :, :, :length] = self._split(attention.v(read))
        self._hidden.fill_(torch.finfo(torch.float32).min)
        self._hidden[:, 0, 0, :length].masked_fill_(mask.bool(), 0.0)
        self._at.zero_()
        self.written = 0

    def step(self, last: Tensor) -> Tensor:
        """last: N tokens → N×V float32 logits, valid until the next step."""
        self._last.copy_(last)
        if self._recorder is not None:
            # Recording runs the step several times at one place, which changes nothing.
            self._run = self._recorder(self._decode)
            self._recorder = None
        scores = self._run()
        self._at += 1
        self.written += 1
        return scores

    def reorder(self, rows: Tensor) -> None:
        """Let row i continue what row `rows[i]` began; what was read stays the same."""
        for cache in (self._keys, self._values):
            written = cache[:, :, :, : self.written]
            written.copy_(written.index_select(1, rows))

    def _decode(self) -> Tensor:
        x = self._model.shared(self._last)  # N×d
        bias = self._bias.index_select(1, self._at).transpose(0, 1)  # 1×h×n
        for index, block in enumerate(self._blocks):
            x = x + self._own(index, block.layer[0], x, bias)
            x = x + self._other(index, block.layer[1], x)
            x = block.layer[2](x)
        x = self._model.decoder.final_layer_norm(x)
        if self._model.config.scale_decoder_outputs:
            x = x * self._model.model_dim**-0.5
        return self._model.lm_head(x).float()

    def _own(self, index: int, layer: nn.Module, x: Tensor, bias: Tensor) -> Tensor:
        """Attention to the words written so far."""
        attention, normed = layer.SelfAttention, layer.layer_norm(x)
        query = attention.q(normed).unflatten(1, (self._heads, -1))  # N×h×c
        for cache, part in ((self._keys, attention.k), (self._values, attention.v)):
            word = part(normed).unflatten(1, (self._heads, 1, -1))  # N×h×1×c
            cache[index].index_copy_(2, self._at, word)
        scores = (self._keys[index] @ query[..., None])[..., 0].float() + bias  # N×h×n
        share = F.softmax(scores, dim=-1).to(x.dtype)
        seen = (share[:, :, None] @ self._values[index])[:, :, 0]
        return attention.o(seen.flatten(1))

    def _other(self, index: int, layer: nn.Module, x: Tensor) -> Tensor:
        """Attention to what was read; the beams of one input share it."""
        attention = layer.EncDecAttention
        batch, copies = self.shape[:2]
        query = attention.q(layer.layer_norm(x)).view(batch, copies, self._heads, -1)
        query = query.transpose(1, 2)  # B×h×k×c
        scores = (query @ self._seen_keys[index].transpose(2, 3)).float() + self._hidden
        share = F.softmax(scores, dim=-1).to(x.dtype)
        seen = share @ self._seen_values[index]  # B×h×k×c
        return attention.o(seen.transpose(1, 2).reshape(batch * copies, -1))

    def _split(self, states: Tensor) -> Tensor:
        return states.unflatten(2, (self._heads, -1)).transpose(1, 2)

    def _position_bias(self, longest: int) -> Tensor:
        """h×n×n float32: how far words lie apart, and that none sees later ones."""
        attention = self._blocks[0].layer[0].SelfAttention
        bias = attention.compute_bias(longest, longest)[0].detach().float()
        later = torch.ones(longest, longest, device=bias.device).triu(1).bool()
        return bias.masked_fill(later, torch.finfo(torch.float32).min)


class DecoderPool:
    """Decoders by their shape, so that a graph is captured once."""

    def __init__(
        self, model: T5ForConditionalGeneration, *, recorder: Recorder | None = None
    ) -> None:
        self._model = model
        self._recorder = recorder
        self._decoders: dict[tuple[int, int, int, int], StaticDecoder] = {}

    def get(self, batch: int, copies: int, longest: int, memory: int) -> StaticDecoder:
        """Return the decoder of this shape; the one before is dropped, its buffers are large."""
        shape = (batch, copies, longest, memory)
        if shape not in self._decoders:
            self._decoders.clear()
            made = StaticDecoder(self._model, shape, recorder=self._recorder)
            self._decoders[shape] = made
        return self._decoders[shape]
