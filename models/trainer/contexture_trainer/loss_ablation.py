"""What each part of the loss, and with it each head, is worth: trainings that differ in the one part that is left out.

Run by `npm run bench:losses`. All see the same examples in the same order from the same start; the token encoder stays frozen.
"""

import argparse
import json
import statistics
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from unittest import mock

import torch
from torch import Tensor

from contexture_trainer import train as training
from contexture_trainer.dataset import Example, Header, read_dataset
from contexture_trainer.frozen import FrozenStates
from contexture_trainer.group import Group
from contexture_trainer.losses import CONTENT, SEMANTIC, STRUCTURE, losses
from contexture_trainer.saved import load_start
from contexture_trainer.settings import TrainInput

# Part of the loss -> (its weight in the whole, how it comes out of what `losses` returns).
_PARTS = {
    "slot": (STRUCTURE, lambda parts: parts["slot"]),
    "structural relations": (STRUCTURE, lambda parts: parts["structure"] - parts["slot"]),
    "keep": (CONTENT, lambda parts: parts["keep"]),
    "coherence": (CONTENT, lambda parts: parts["coherence"]),
    "alignment": (SEMANTIC, lambda parts: parts["alignment"]),
    "semantic relations": (SEMANTIC, lambda parts: parts["semantic"] - parts["alignment"]),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, required=True, help="such as train:released stores")
    parser.add_argument("--every", type=int, default=5, help="learns from each so many-th example")
    parser.add_argument("--steps", type=int, default=450)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--work", type=Path, required=True, help="folder; what it holds is not measured again")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    header, examples, _ = read_dataset(given.dataset)
    learnt = [one for one in examples if not one.validation][:: given.every]
    examples = learnt + [one for one in examples if one.validation]
    device = training._prepare_torch()
    states: FrozenStates | None = None
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    for seed in given.seeds:
        job = TrainInput("ablation", "ablation", "0" * 64, None, seed, given.steps, 8, 0.002, 0, given.steps)
        for left_out in (None, *_PARTS):
            file = given.work / f"{seed}-{left_out or 'nothing'}.json"
            if not file.exists():
                torch.manual_seed(seed)
                model = load_start(None, job, header)
                if states is None:
                    texts = [text for one in examples for text in (one.query, *one.texts)]
                    states = FrozenStates(
                        model.token, model.tokenizer, texts, len(model.token.layers), given.work, device, Group(), _quiet
                    )
                run = training.Run(job, header, model, states, device, Group())
                file.write_text(json.dumps(_measured(run, examples, left_out, given.work / file.stem)))
            found[left_out or "nothing"].append(json.loads(file.read_text()))
            print(f"seed {seed} without {left_out or 'nothing'}: {found[left_out or 'nothing'][-1]}", flush=True)
    _table(found)


def _measured(run: training.Run, examples: list[Example], left_out: str | None, folder: Path) -> dict[str, float]:
    learnt = [one for one in examples if not one.validation]
    run.model.context.fit_features(torch.cat([one.features for one in learnt]))

    def without(*arguments) -> dict[str, Tensor]:
        parts = losses(*arguments)
        if left_out is None:
            return parts
        weight, value = _PARTS[left_out]
        return parts | {"loss": parts["loss"] - weight * value(parts)}

    folder.mkdir(exist_ok=True)
    with mock.patch.object(training, "losses", without):
        training._fit(run, learnt, folder, _quiet)
    # Evidence among noise and degraded pairs are measured apart: easy ones would hide what happens to hard ones.
    validation = [one for one in examples if one.validation]
    evidence = training._measure(run, [replace(one, weight=0.0) for one in validation if not one.relations_known], _quiet)
    pairs = training._measure(run, [replace(one, weight=0.0) for one in validation if one.relations_known], _quiet)
    return {
        "evidence recall at 80 % cut": evidence["evidenceRecallAt80Cut"],
        "evidence AUC": evidence["keepAuc"],
        **{f"pairs {name}": pairs[name] for name in _SHOWN if name in pairs},
    }


_SHOWN = ("keepAuc", "slotMacroF1", "orderTau", "continuesF1", "duplicatesF1", "contradictsF1", "staleSideAccuracy")


def _table(found: dict[str, list[dict[str, float]]]) -> None:
    names = list(found["nothing"][0])
    print("| without | " + " | ".join(names) + " |\n| --- |" + " --- |" * len(names))
    for left_out, runs in found.items():
        cells = []
        for name in names:
            values = [run[name] for run in runs if name in run]
            spread = f" ({min(values):.3f} to {max(values):.3f})" if len(values) > 1 else ""
            cells.append(f"{statistics.mean(values):.3f}{spread}" if values else "")
        print(f"| {left_out} | " + " | ".join(cells) + " |")


def _quiet(*_) -> None:
    pass


if __name__ == "__main__":
    main()
