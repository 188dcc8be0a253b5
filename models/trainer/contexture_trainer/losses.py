"""Loss = 0.3 structure + 0.5 content + 0.2 semantic. Unknown labels carry no loss. Shapes as in model.py."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, logsigmoid

from contexture_trainer.group import Group

STRUCTURE, CONTENT, SEMANTIC = 0.3, 0.5, 0.2
# A negative pair weighs so much that all negatives together weigh this many times the positives: few enough that the rare ones are
# learned, enough that a logit of 0 is about where a pair is as likely related as not.
_NEGATIVE_SHARE = 40.0


@dataclass(frozen=True)
class Labels:
    """Targets of a batch with 0/1 masks of what is known."""

    mask: Tensor  # [B,S] real segments
    share: Tensor  # [B,S] weight of a segment in its context, by its length; the real ones' mean is 1
    weight: Tensor  # [B]
    keep: Tensor  # [B,S]
    keep_known: Tensor  # [B,S]
    slot: Tensor  # [B,S] int64
    slot_known: Tensor  # [B,S]
    relations: Tensor  # [B,R,S,S]
    relations_known: Tensor  # [B,R,S,S]
    structural: Tensor  # [R] 1: counts as structure, 0: as semantics
    success: Tensor  # [B]
    success_known: Tensor  # [B]
    better: Tensor  # [P,S] preferences: selections 0/1
    worse: Tensor  # [P,S]
    margin: Tensor  # [P]
    preferring: Tensor  # [P] int64, example of the batch


def losses(
    labels: Labels,
    keep: Tensor,
    slots: Tensor,
    relations: Tensor,
    critique: Tensor,
    coherence: Tensor,
    embeddings: Tensor,
    query: Tensor,
    group: Group,
) -> dict[str, Tensor]:
    """Scalars `loss`, `structure`, `content`, `semantic` and their parts: this process's share of the whole
    batch's. Every process must call it for each step, with as many labels as it has."""
    parts = {
        "slot": _slot(labels, slots, group),
        "keep": _keep(labels, keep, group),
        "preference": _preference(labels, keep, group),
        "critique": _mean(
            binary_cross_entropy_with_logits(critique, labels.success, reduction="none"),
            labels.success_known * labels.weight,
            group,
        ),
        "coherence": _coherence(labels, coherence, group),
        "alignment": _alignment(labels, keep, embeddings, query, group),
    }
    structure = parts["slot"] + _relations(labels, relations, labels.structural, group)
    content = parts["keep"] + parts["preference"] + parts["critique"] + parts["coherence"]
    semantic = parts["alignment"] + _relations(labels, relations, 1.0 - labels.structural, group)
    total = STRUCTURE * structure + CONTENT * content + SEMANTIC * semantic
    return {"loss": total, "structure": structure, "content": content, "semantic": semantic, **parts}


def _mean(values: Tensor, weights: Tensor, group: Group) -> Tensor:
    """This process's part of the weighted mean over the whole batch: the parts add up to it."""
    return (values * weights).sum() / group.total(weights.sum()).clamp(min=1e-6)


def _slot(labels: Labels, slots: Tensor, group: Group) -> Tensor:
    entropy = cross_entropy(slots.flatten(0, 1), labels.slot.flatten(), reduction="none").view_as(labels.mask)
    return _mean(entropy, labels.slot_known * labels.weight.unsqueeze(1), group)


def _keep(labels: Labels, keep: Tensor, group: Group) -> Tensor:
    """Half calibrated (cross-entropy a segment), half contrastive (kept against all others of its context); long segments
    weigh more."""
    entropy = binary_cross_entropy_with_logits(keep, labels.keep, reduction="none")
    known = labels.keep_known * labels.share
    pointwise = _mean(entropy, known * labels.weight.unsqueeze(1), group)
    share = labels.keep * known
    amount = share.sum(1)
    among = torch.log_softmax(keep.masked_fill(labels.keep_known == 0, -1e4), dim=1)
    listwise = -(share * among).sum(1) / amount.clamp(min=1e-6)
    both = (amount > 0) & ((known - share).sum(1) > 0)
    return 0.5 * pointwise + 0.5 * _mean(listwise, both * labels.weight, group)


def _coherence(labels: Labels, logits: Tensor, group: Group) -> Tensor:
    """Cross-entropy over the pairs [B,S,S] of which one segment at least is kept: evidence with evidence against evidence with
    noise, each half of the weight."""
    known = labels.keep_known.unsqueeze(1) * labels.keep_known.unsqueeze(2) * labels.weight[:, None, None]
    first, second = labels.keep.unsqueeze(1), labels.keep.unsqueeze(2)
    known = known * (1.0 - torch.eye(labels.keep.shape[1], device=logits.device))
    entropy = binary_cross_entropy_with_logits(logits, first * second, reduction="none")
    within = known * first * second
    across = known * (torch.maximum(first, second) - first * second)
    return 0.5 * _mean(entropy, within, group) + 0.5 * _mean(entropy, across, group)


def _preference(labels: Labels, keep: Tensor, group: Group) -> Tensor:
    """-log sigmoid of the difference of the selections' mean log-probabilities, weighted by the margin."""
    logits, mask = keep[labels.preferring], labels.mask[labels.preferring]

    def score(chosen: Tensor) -> Tensor:
        return ((chosen * logsigmoid(logits) + (1 - chosen) * logsigmoid(-logits)) * mask).sum(1) / mask.sum(
            1
        )

    # A selection differs in few segments, so its mean moves little: scaled to about one per segment that
    # differs.
    apart = ((labels.better - labels.worse).abs() * mask).sum(1).clamp(min=1.0)
    difference = (score(labels.better) - score(labels.worse)) * mask.sum(1) / apart
    return _mean(-logsigmoid(difference), labels.margin * labels.weight[labels.preferring], group)


def _relations(labels: Labels, logits: Tensor, which: Tensor, group: Group) -> Tensor:
    """Cross-entropy over known pairs of the relations `which` [R], rare positives balanced relation by
    relation."""
    known = labels.relations_known * which[:, None, None] * labels.weight[:, None, None, None]
    positive = group.total((known * labels.relations).sum((0, 2, 3), keepdim=True))
    negative = group.total((known * (1 - labels.relations)).sum((0, 2, 3), keepdim=True))
    scale = (_NEGATIVE_SHARE * (positive + 1.0) / negative.clamp(min=1.0)).clamp(max=1.0)
    weights = known * torch.where(labels.relations > 0, torch.ones_like(scale), scale)
    entropy = binary_cross_entropy_with_logits(logits, labels.relations, reduction="none")
    return _mean(entropy, weights, group)


def _alignment(labels: Labels, keep: Tensor, embeddings: Tensor, query: Tensor, group: Group) -> Tensor:
    """1 - cosine between the mean of what is kept and the mean of what should be (nine parts) and the query
    (one)."""
    kept = (torch.sigmoid(keep) * labels.mask).unsqueeze(-1) * embeddings
    wanted = (labels.keep * labels.keep_known).unsqueeze(-1) * embeddings.detach()
    summary, target = _unit(kept.sum(1)), _unit(wanted.sum(1))
    distance = 1.0 - (summary * (0.9 * target + 0.1 * query.detach())).sum(-1)
    known = ((labels.keep * labels.keep_known).sum(1) > 0) * labels.weight
    return _mean(distance, known, group)


def _unit(vector: Tensor) -> Tensor:
    return vector / vector.norm(dim=-1, keepdim=True).clamp(min=1e-6)
