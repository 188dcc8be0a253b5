"""The retrieval head: orders what a search found. Shapes: Q questions, C candidates, F features."""

import math

import numpy
import torch
from torch import Tensor, nn

from contexture_trainer.batches import generator_of
from contexture_trainer.dataset import Question

_HIDDEN = 32
# Small networks beside each other, each of which learns alone: their mean errs less than one of four times the size.
_MEMBERS = 4
_DROPOUT = 0.2
_EPOCHS = 12
_BATCH = 64
_RATE = 3e-3
_WEIGHT_DECAY = 1e-2
_TOP = 5
_UNTRAINED = "fusion"
# Before training, a step of one deviation of the untrained score counts this much.
_UNTRAINED_WEIGHT = 3.0
_MASKED = -1e4
# One good find answers a question; the others make it sure.
_ANY = 0.9


class Reranker(nn.Module):
    """[...,C,F] -> relevance logits [...,C]. Before training they are the untrained score and nothing else."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("scale", torch.ones(features))
        self.linear = nn.Linear(features, 1, bias=False)
        self.deep = nn.ModuleList(_deep(features) for _ in range(_MEMBERS))
        nn.init.zeros_(self.linear.weight)

    def start(self, names: tuple[str, ...], rows: Tensor) -> None:
        """Takes mean and spread of the features [N,F] of the training data, and the untrained order."""
        self.mean.copy_(rows.mean(0))
        self.scale.copy_(1.0 / rows.std(0, correction=0).clamp(min=1e-3))
        with torch.no_grad():
            self.linear.weight[0, names.index(_UNTRAINED)] = _UNTRAINED_WEIGHT

    def forward(self, features: Tensor) -> Tensor:
        return self.members(features).mean(0)

    def members(self, features: Tensor) -> Tensor:
        """[...,C,F] -> what each member says [M,...,C]."""
        normal = ((features - self.mean) * self.scale).clamp(-5.0, 5.0)
        untrained = self.linear(normal)
        return torch.stack([(untrained + member(normal)).squeeze(-1) for member in self.deep])


def _deep(features: int) -> nn.Sequential:
    layers = nn.Sequential(
        nn.Linear(features, _HIDDEN),
        nn.GELU(),
        nn.Dropout(_DROPOUT),
        nn.Linear(_HIDDEN, _HIDDEN),
        nn.GELU(),
        nn.Dropout(_DROPOUT),
        nn.Linear(_HIDDEN, 1),
    )
    nn.init.zeros_(layers[-1].weight)
    nn.init.zeros_(layers[-1].bias)
    return layers


def train_reranker(
    start: Reranker | None, names: tuple[str, ...], questions: list[Question], seed: int
) -> tuple[Reranker | None, dict[str, float]]:
    """The head after learning from the training questions, with its measures on the validation questions.

    A head that orders the validation questions worse than the untrained score is not taken: then `start` stays. Takes seconds,
    so it has no checkpoints; a function of its arguments alone."""
    training = [question for question in questions if not question.validation and 0 < sum(question.relevant)]
    validation = [question for question in questions if question.validation]
    if not training or not validation:
        return start, {}
    torch.manual_seed(generator_of(seed, 5).initial_seed())
    head = Reranker(len(names))
    if start is None:
        head.start(names, torch.tensor([row for question in training for row in question.features]))
    else:
        head.load_state_dict(start.state_dict())
    _fit(head.train(), training, seed)
    head.eval()
    column = names.index(_UNTRAINED)
    with torch.no_grad():
        learned = _measure(validation, lambda question: head(torch.tensor(question.features)).numpy())
    plain = _measure(validation, lambda question: numpy.array([row[column] for row in question.features]))
    measures = {f"retrieval{name}": value for name, value in learned.items()}
    measures |= {f"retrieval{name}Untrained": value for name, value in plain.items()}
    ahead = learned["Ndcg5"] >= plain["Ndcg5"] and learned["Hit5"] >= plain["Hit5"]
    return (head if ahead else start), measures | {"retrievalHeadTaken": float(ahead)}


def _fit(head: Reranker, questions: list[Question], seed: int) -> None:
    longest = max(len(question.relevant) for question in questions)
    features = torch.zeros(len(questions), longest, len(head.mean))
    relevant, mask = torch.zeros(2, len(questions), longest)
    for row, question in enumerate(questions):
        count = len(question.relevant)
        features[row, :count] = torch.tensor(question.features)
        relevant[row, :count] = torch.tensor(question.relevant)
        mask[row, :count] = 1.0
    weight = torch.tensor([question.weight for question in questions])
    optimizer = torch.optim.AdamW(head.parameters(), lr=_RATE, weight_decay=_WEIGHT_DECAY)
    steps, step = _EPOCHS * -(-len(questions) // _BATCH), 0
    for epoch in range(_EPOCHS):
        for rows in torch.randperm(len(questions), generator=generator_of(seed, 6, epoch)).split(_BATCH):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * 0.5 * (1.0 + math.cos(math.pi * step / steps))
            step += 1
            logits = head.members(features[rows]).masked_fill(mask[rows] == 0, _MASKED)
            loss = sum(_loss(member, relevant[rows], weight[rows]) for member in logits)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()


def _loss(logits: Tensor, relevant: Tensor, weight: Tensor) -> Tensor:
    """That any relevant candidate comes first, and, with less weight, that all do. logits, relevant [Q,C], weight [Q]."""
    chance = logits.log_softmax(-1)
    any_of = torch.logsumexp(chance.masked_fill(relevant == 0, _MASKED), -1)
    each = (chance * relevant).sum(-1) / relevant.sum(-1).clamp(min=1e-6)
    return -((_ANY * any_of + (1.0 - _ANY) * each) * weight).sum() / weight.sum().clamp(min=1e-6)


def _measure(questions: list[Question], score) -> dict[str, float]:
    """Hit and nDCG at 5, a question whose search found nothing relevant counting 0."""
    hits, gains = [], []
    discount = 1.0 / numpy.log2(numpy.arange(_TOP) + 2)
    for question in questions:
        order = numpy.argsort(-score(question), kind="stable")[:_TOP]
        found = numpy.array(question.relevant)[order]
        best = discount[: min(_TOP, max(1, int(sum(question.relevant))))].sum()
        hits.append(float(found.any()))
        gains.append(float((found * discount[: len(found)]).sum() / best))
    return {"Hit5": round(float(numpy.mean(hits)), 6), "Ndcg5": round(float(numpy.mean(gains)), 6)}
