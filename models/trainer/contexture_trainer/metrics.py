"""Measures on the validation split."""

import math
from collections import defaultdict

import numpy

from contexture_trainer.dataset import Example, Header

_KEPT_SHARE = 0.2
_PAIR_RELATIONS = ("continues", "duplicates", "contradicts", "depends_on")


class Measures:
    """Collects one example at a time; `summary` gives the means, each only where there were labels for it."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._sums: dict[str, list[float]] = defaultdict(list)
        # [slots, (right, said, true)]
        self._slots = numpy.zeros((len(header.slots), 3))
        self._pairs: dict[str, numpy.ndarray] = {name: numpy.zeros(3) for name in _PAIR_RELATIONS}

    def add(self, example: Example, keep, cosine, slots, relations, critique: float) -> None:
        """Logits of one example: keep [S], cosine [S], slots [S,K], relations [R,S,S]; numpy arrays."""
        known = [place for place, label in enumerate(example.keep) if label is not None]
        labels = numpy.array([example.keep[place] >= 0.5 for place in known], bool)
        if labels.any() and not labels.all():
            self._sums["keepAuc"].append(roc_auc(labels, keep[known]))
            self._sums["keepAucCosine"].append(roc_auc(labels, cosine[known]))
            self._sums["evidenceRecallAt80Cut"].append(recall_at(labels, keep[known]))
            self._sums["evidenceRecallAt80CutCosine"].append(recall_at(labels, cosine[known]))
        for place, label in enumerate(example.slot):
            if label is not None:
                said = int(slots[place].argmax())
                self._sums["slotAccuracy"].append(float(said == label))
                self._slots[label] += [said == label, 0, 1]
                self._slots[said, 1] += 1
        self._order(example, relations)
        self._stale_sides(example, keep)
        if example.relations_known:
            for name in set(_PAIR_RELATIONS) & set(self._header.relations):
                number = self._header.relations.index(name)
                truth = numpy.zeros(relations.shape[1:], bool)
                for relation, start, end in example.relations:
                    truth[start, end] |= relation == number
                said = (relations[number] > 0) & ~numpy.eye(len(truth), dtype=bool)
                self._pairs[name] += [(truth & said).sum(), said.sum(), truth.sum()]
        if example.outcome is not None:
            chance = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, critique))))
            self._sums["critiqueBrier"].append((chance - example.outcome[1]) ** 2)

    def _order(self, example: Example, relations) -> None:
        ranked = [place for place, rank in enumerate(example.order) if rank is not None]
        if len(ranked) < 2 or "precedes" not in self._header.relations:
            return
        votes = relations[self._header.relations.index("precedes")][numpy.ix_(ranked, ranked)]
        votes = 1.0 / (1.0 + numpy.exp(-votes))
        score = (votes - votes.T).sum(1)
        agreements = []
        for a in range(len(ranked)):
            for b in range(a + 1, len(ranked)):
                wanted = numpy.sign(example.order[ranked[b]] - example.order[ranked[a]])
                if wanted != 0:
                    agreements.append(wanted * numpy.sign(score[a] - score[b]))
        if agreements:
            self._sums["orderTau"].append(float(numpy.mean(agreements)))

    def _stale_sides(self, example: Example, keep) -> None:
        """Of two texts that contradict each other, one of them to be kept: whether that one is the likelier."""
        if "contradicts" not in self._header.relations:
            return
        number = self._header.relations.index("contradicts")
        for relation, start, end in example.relations:
            if relation == number and (example.keep[start], example.keep[end]) == (1, 0):
                self._sums["staleSideAccuracy"].append(float(keep[start] > keep[end]))

    def summary(self) -> dict[str, float]:
        """Rounded to six digits: what is printed is what is stored."""
        found = {name: float(numpy.mean(values)) for name, values in self._sums.items()}
        occurring = self._slots[self._slots[:, 2] > 0]
        if len(occurring) > 0:
            # Slots that no label names are left out of the mean.
            found["slotMacroF1"] = float(numpy.mean(2 * occurring[:, 0] / (occurring[:, 1] + occurring[:, 2])))
        for name, (both, said, true) in self._pairs.items():
            if true > 0:
                found[f"{name}F1"] = 2 * both / (said + true)
        return {name: round(float(value), 6) for name, value in sorted(found.items())}


def roc_auc(labels: numpy.ndarray, scores: numpy.ndarray) -> float:
    """Share of (kept, dropped) pairs in the right order, ties count half; both kinds must be there."""
    kept, dropped = scores[labels], scores[~labels]
    difference = kept[:, None] - dropped[None, :]
    return float((difference > 0).mean() + 0.5 * (difference == 0).mean())


def recall_at(labels: numpy.ndarray, scores: numpy.ndarray) -> float:
    """Share of the kept segments among the fifth (by number) with the best scores."""
    number = max(1, round(_KEPT_SHARE * len(scores)))
    best = numpy.argsort(-scores, kind="stable")[:number]
    return float(labels[best].sum() / labels.sum())
