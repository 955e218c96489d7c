"""Greedy and beam search by the rules of transformers 4.33, with cached keys and values.

The published numbers were made with that version. Since 5.x beams are scored by another length
(without the start token) and ended by another rule, so the library's own `generate` writes other
texts. A finished hypothesis scores sum / length^penalty, counting the start token and not the end;
a picture is done when its worst kept hypothesis cannot be beaten by the best candidate.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from engine.forgerytalker.xl.configuration import WritingRules
from engine.forgerytalker.xl.decoding import DecoderPool, StaticDecoder

START_ID, END_ID, PAD_ID = 0, 1, 0
# What 4.33 gives to all beams but the first, so that the first step does not copy one word.
_UNUSED_BEAM = -1e9


@dataclass(slots=True)
class _Kept:
    """The best finished hypotheses of one picture."""

    beams: int
    length_penalty: float
    found: list[tuple[float, list[int]]] = field(default_factory=list)
    worst: float = 1e9
    is_done: bool = False

    def add(self, ids: list[int], total: float) -> None:
        """Keep `ids` (with start, without end) if it is among the best."""
        score = total / len(ids) ** self.length_penalty
        if len(self.found) < self.beams or score > self.worst:
            self.found.append((score, ids))
            if len(self.found) > self.beams:
                order = sorted(range(len(self.found)), key=lambda i: self.found[i][0])
                self.worst = self.found[order[1]][0]
                del self.found[order[0]]
            else:
                self.worst = min(score, self.worst)

    def check(self, best_total: float, length: int) -> None:
        """Mark as done when `best_total` at `length` cannot beat the worst that is kept."""
        if len(self.found) >= self.beams:
            self.is_done |= self.worst >= best_total / length**self.length_penalty

    def best(self) -> list[int]:
        """The best hypothesis; of equals the last."""
        return max(enumerate(self.found), key=lambda entry: (entry[1][0], entry[0]))[1][1]


@torch.no_grad()
def write_ids(
    pool: DecoderPool,
    embeddings: Tensor,
    mask: Tensor,
    rules: WritingRules,
    longest_input: int | None = None,
) -> Tensor:
    """Return the generated ids B×n int64, start token first, padded with 0.

    embeddings: B×m×d and mask B×m, the encoder's input. longest_input: room that is kept for
    inputs, so that the pool's decoder serves all of one batch size; m by default.
    """
    longest = rules.most_new_tokens + 1
    room = max(longest_input or 0, embeddings.shape[1])
    decoder = pool.get(len(embeddings), rules.beams, longest, room)
    decoder.begin(embeddings, mask)
    if rules.beams == 1:
        return _greedy(decoder, len(embeddings), rules, embeddings.device)
    return _beam_search(decoder, len(embeddings), rules, embeddings.device)


def _greedy(
    decoder: StaticDecoder, batch: int, rules: WritingRules, device: torch.device
) -> Tensor:
    ids = torch.full((batch, 1), START_ID, device=device)
    is_open = torch.ones(batch, dtype=torch.bool, device=device)
    for _ in range(rules.most_new_tokens):
        scores = _adjusted(decoder.step(ids[:, -1]), ids, rules)
        chosen = torch.where(is_open, scores.argmax(dim=-1), PAD_ID)
        ids = torch.cat([ids, chosen[:, None]], dim=1)
        is_open &= chosen != END_ID
        if not is_open.any():
            break
    return ids


def _beam_search(
    decoder: StaticDecoder, batch: int, rules: WritingRules, device: torch.device
) -> Tensor:
    beams = rules.beams
    kept = [_Kept(beams, rules.length_penalty) for _ in range(batch)]
    ids = torch.full((batch * beams, 1), START_ID, device=device)
    totals = torch.full((batch, beams), _UNUSED_BEAM, device=device)
    totals[:, 0] = 0.0
    for _ in range(rules.most_new_tokens):
        scores = _adjusted(decoder.step(ids[:, -1]).log_softmax(dim=-1), ids, rules)
        words = scores.shape[-1]
        summed = (scores + totals.view(-1, 1)).view(batch, beams * words)
        best, flat = summed.topk(2 * beams, dim=1)
        rows, chosen, totals = _continue(
            kept, ids, best, torch.stack([flat // words, flat % words])
        )
        ids = torch.cat([ids[rows], chosen[:, None]], dim=1)
        if all(entry.is_done for entry in kept):
            break
        decoder.reorder(rows)
    return _gather(kept, ids, totals, rules.most_new_tokens + 1)


def _continue(
    kept: list[_Kept], ids: Tensor, best: Tensor, origin: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Sort the candidates into finished and open: rows to continue, their words, their sums.

    best: B×2k sums, falling. origin: 2×B×2k, beam and word of each.
    """
    batch, candidates = best.shape
    beams = candidates // 2
    # One transfer from the device per step; 10 candidates a picture are sorted faster here.
    sums, (sources, words) = best.tolist(), origin.tolist()
    rows, chosen, totals = [], [], []
    for index, entry in enumerate(kept):
        if entry.is_done:
            rows += [index * beams] * beams
            chosen += [PAD_ID] * beams
            totals += [0.0] * beams
            continue
        goes_on = 0
        for rank in range(candidates):
            row = index * beams + sources[index][rank]
            if words[index][rank] == END_ID:
                if rank < beams:
                    entry.add(ids[row].tolist(), sums[index][rank])
                continue
            rows.append(row)
            chosen.append(words[index][rank])
            totals.append(sums[index][rank])
            goes_on += 1
            if goes_on == beams:
                break
        entry.check(sums[index][0], ids.shape[1] + 1)
    device = ids.device
    return (
        torch.tensor(rows, device=device),
        torch.tensor(chosen, device=device),
        torch.tensor(totals, device=device).view(batch, beams),
    )


def _gather(kept: list[_Kept], ids: Tensor, totals: Tensor, longest: int) -> Tensor:
    """Let open beams compete, then lay the best of each picture into B×n, ended and padded."""
    beams = totals.shape[1]
    for index, entry in enumerate(kept):
        if not entry.is_done:
            for beam in range(beams):
                row = index * beams + beam
                entry.add(ids[row].tolist(), float(totals[index, beam]))
    texts = [entry.best() for entry in kept]
    width = min(max(len(text) for text in texts) + 1, longest)
    laid = torch.full((len(texts), width), PAD_ID)
    for index, text in enumerate(texts):
        laid[index, : len(text)] = torch.tensor(text)
        if len(text) < width:
            laid[index, len(text)] = END_ID
    return laid.to(ids.device)


def _adjusted(scores: Tensor, ids: Tensor, rules: WritingRules) -> Tensor:
    """Weaken words that stand there already (start token included), forbid an early end."""
    if rules.repetition_penalty != 1.0:
        said = scores.gather(1, ids)
        weaker = torch.where(
            said < 0, said * rules.repetition_penalty, said / rules.repetition_penalty
        )
        scores = scores.scatter(1, ids, weaker)
    if ids.shape[1] < rules.fewest_tokens:
        scores = scores.clone()
        scores[:, END_ID] = -torch.inf
    return scores
