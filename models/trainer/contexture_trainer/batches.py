"""From examples to tensors. Which examples a step sees is a function of (seed, step) alone."""

from dataclasses import dataclass, fields

import torch
from torch import Tensor

from contexture_trainer.dataset import Example, Header
from contexture_trainer.frozen import FrozenStates
from contexture_trainer.losses import Labels

# Batches that are sorted by length together: enough to be alike, few enough to stay mixed from epoch to epoch.
_WINDOW = 8
_STRUCTURAL = ("precedes", "continues")


@dataclass(frozen=True)
class Batch:
    """Inputs of the context encoder but for the embeddings, which are looked up by `texts`."""

    texts: Tensor  # [B,S] int64 number in FrozenStates, 0 where padded
    queries: Tensor  # [B] int64
    features: Tensor  # [B,S,F]
    lexical: Tensor  # [B,1+S,1+S]
    selected: Tensor  # [B,S]
    labels: Labels


def generator_of(seed: int, *parts: int) -> torch.Generator:
    """A generator for this place of the training and no other."""
    mixed = seed
    for part in parts:
        mixed = (mixed * 6364136223846793005 + part + 1442695040888963407) % (1 << 63)
    return torch.Generator().manual_seed(mixed)


class Sampler:
    """Which examples a step sees: epochs of seeded permutations, in batches of similar length, so that little of a batch is
    padding. A function of the seed, the step and the lengths alone."""

    def __init__(self, seed: int, batch_size: int, lengths: list[int]) -> None:
        self._seed, self._size, self._lengths = seed, batch_size, lengths
        self._batches: list[list[int]] = []
        self._epoch = -1

    def indices(self, step: int) -> list[int]:
        """Numbers of the examples of step `step` (from 0); the last batch of an epoch may be smaller."""
        epoch, place = divmod(step, -(-len(self._lengths) // self._size))
        if epoch != self._epoch:
            self._batches, self._epoch = self._of_epoch(epoch), epoch
        return self._batches[place]

    def _of_epoch(self, epoch: int) -> list[list[int]]:
        count, size = len(self._lengths), self._size
        permutation = torch.randperm(count, generator=generator_of(self._seed, 1, epoch)).tolist()
        batches: list[list[int]] = []
        for begin in range(0, count, size * _WINDOW):
            window = sorted(
                permutation[begin : begin + size * _WINDOW], key=lambda index: (self._lengths[index], index)
            )
            batches += [window[start : start + size] for start in range(0, len(window), size)]
        order = torch.randperm(len(batches), generator=generator_of(self._seed, 4, epoch)).tolist()
        return [batches[place] for place in order]


def make_batch(
    examples: list[Example], header: Header, states: FrozenStates, device: torch.device, width: int = 0
) -> Batch:
    """Padded to the longest of the examples, and to at least `width` segments."""
    size = len(examples)
    longest = max([width, *(len(example.texts) for example in examples)])
    relations = len(header.relations)
    texts = torch.zeros(size, longest, dtype=torch.int64)
    features = torch.zeros(size, longest, len(header.features))
    lexical = torch.zeros(size, longest + 1, longest + 1)
    mask, share, selected, keep, keep_known, slot_known = (torch.zeros(size, longest) for _ in range(6))
    slot = torch.zeros(size, longest, dtype=torch.int64)
    related, related_known = (torch.zeros(size, relations, longest, longest) for _ in range(2))
    success, success_known = torch.zeros(size), torch.zeros(size)
    better, worse, margin, preferring = [], [], [], []

    def selection(indices: list[int]) -> Tensor:
        row = torch.zeros(longest)
        row[indices] = 1.0
        return row

    for row, example in enumerate(examples):
        count = len(example.texts)
        texts[row, :count] = torch.tensor([states.number[text] for text in example.texts])
        features[row, :count] = example.features
        first, second = example.pairs
        lexical[row, first, second] = lexical[row, second, first] = example.lexical
        mask[row, :count] = 1.0
        # What is kept is counted in tokens: long segments weigh more, by the root so that short ones still count.
        weights = torch.tensor([float(max(1, len(text))) for text in example.texts]).sqrt()
        share[row, :count] = weights / weights.mean()
        for values, target, known in ((example.keep, keep, keep_known), (example.slot, slot, slot_known)):
            target[row, :count] = torch.tensor([value or 0 for value in values], dtype=target.dtype)
            known[row, :count] = torch.tensor([float(value is not None) for value in values])
        _relate(example, header, related[row], related_known[row])
        if example.outcome is not None:
            selected[row], success_known[row] = selection(example.outcome[0]), 1.0
            success[row] = example.outcome[1]
        for good, bad, by in example.preferences:
            better.append(selection(good))
            worse.append(selection(bad))
            margin.append(by)
            preferring.append(row)
    labels = Labels(
        mask=mask,
        share=share,
        weight=torch.tensor([example.weight for example in examples]),
        keep=keep,
        keep_known=keep_known,
        slot=slot,
        slot_known=slot_known,
        relations=related,
        relations_known=related_known,
        structural=torch.tensor([float(name in _STRUCTURAL) for name in header.relations]),
        success=success,
        success_known=success_known,
        better=torch.stack(better) if better else torch.zeros(0, longest),
        worse=torch.stack(worse) if worse else torch.zeros(0, longest),
        margin=torch.tensor(margin),
        preferring=torch.tensor(preferring, dtype=torch.int64),
    )
    labels = Labels(**{field.name: getattr(labels, field.name).to(device) for field in fields(Labels)})
    queries = torch.tensor([states.number[example.query] for example in examples])
    return Batch(texts, queries, features.to(device), lexical.to(device), selected.to(device), labels)


def _relate(example: Example, header: Header, related: Tensor, known: Tensor) -> None:
    """Fills [R,S,S]. `precedes` follows the target order: known between segments that have a rank, and
    where listed."""
    count = len(example.texts)
    if example.relations_known:
        known[:, :count, :count] = 1.0 - torch.eye(count)
    if "precedes" in header.relations:
        precedes = header.relations.index("precedes")
        ranks = torch.tensor([float("nan") if rank is None else float(rank) for rank in example.order])
        ranked = ~ranks.isnan()
        pairs = (ranked.unsqueeze(1) & ranked.unsqueeze(0)).float() * (1.0 - torch.eye(count))
        known[precedes, :count, :count] = pairs
        related[precedes, :count, :count] = (ranks.unsqueeze(1) < ranks.unsqueeze(0)).float() * pairs
    if example.relations:
        where = tuple(torch.tensor(example.relations).T)
        related[where] = 1.0
        known[where] = 1.0
