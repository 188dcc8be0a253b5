"""What the frozen layers of the token encoder say about every unique text, computed once a training."""

from collections.abc import Callable
from pathlib import Path

import numpy
import torch
from torch import Tensor

from contexture_trainer.encoder import TokenEncoder, pad, tokenize
from contexture_trainer.group import Group

_BATCH = 32
# Texts of one step through which the token layers learn; the others are only read. Keeps a step short on a
# CPU.
LEARNING_TEXTS = 64


class FrozenStates:
    """Hidden states after the frozen layers, float16 in a file that is mapped, packed without padding."""

    def __init__(
        self,
        encoder: TokenEncoder,
        tokenizer,
        texts: list[str],
        frozen_layers: int,
        file: Path,
        device: torch.device,
        group: Group,
        advanced: Callable[[int, int], None],
    ) -> None:
        """`texts` may repeat; `advanced(done, total)` is called as unique texts are done. Embeddings of a wholly
        frozen encoder are computed by all processes together; hidden states by each, for its own file."""
        self.number = {text: index for index, text in enumerate(dict.fromkeys(texts))}
        self.lengths: list[int] = []
        self._encoder, self._start, self._device = encoder, frozen_layers, device
        self._embeddings: Tensor | None = None
        pieces = tokenize(tokenizer, list(self.number))
        self.lengths = [len(ids) for ids in pieces]
        self._offsets = numpy.concatenate([[0], numpy.cumsum(self.lengths)])
        width = encoder.shape.hidden
        whole = frozen_layers == len(encoder.layers)
        if whole:
            self._embeddings = torch.zeros(len(pieces), width, device=device)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._states = numpy.memmap(file, numpy.float16, "w+", shape=(int(self._offsets[-1]), width))
        order = sorted(range(len(pieces)), key=lambda index: (self.lengths[index], index))
        begins = list(range(0, len(order), _BATCH))
        for begin in group.share(begins) if whole else begins:
            chosen = order[begin : begin + _BATCH]
            ids, mask = pad([pieces[index] for index in chosen], device)
            with torch.no_grad(), _autocast(device, _multiplies_bf16(device)):
                hidden = encoder.lower(ids, mask, frozen_layers)
            if whole:
                with torch.no_grad():
                    self._embeddings[chosen] = encoder.upper(hidden.float(), mask, frozen_layers)
            else:
                rows = hidden.to(torch.float16).cpu().numpy()
                for row, index in enumerate(chosen):
                    self._states[self._offsets[index] : self._offsets[index + 1]] = rows[
                        row, : self.lengths[index]
                    ]
            advanced(begin + len(chosen), len(order))
        if whole:
            self._embeddings = group.total(self._embeddings)

    def learning(self, texts: list[str], generator: torch.Generator) -> set[int]:
        """Numbers of LEARNING_TEXTS of the texts, those through which the token layers learn in one step."""
        unique = sorted({self.number[text] for text in texts})
        chosen = torch.randperm(len(unique), generator=generator)[:LEARNING_TEXTS].tolist()
        return {unique[place] for place in chosen}

    def embed(self, texts: Tensor, learning: set[int]) -> Tensor:
        """Unit embeddings [N,384] of the numbered texts [N]; those in `learning` carry gradient to the token
        layers."""
        if self._embeddings is not None:
            return self._embeddings[texts.to(self._device)]
        unique, inverse = texts.unique(return_inverse=True)
        rows: list[tuple[int, Tensor]] = []
        places: list[int] = []
        for with_gradient in (True, False):
            chosen = [
                place for place in range(len(unique)) if (int(unique[place]) in learning) == with_gradient
            ]
            chosen.sort(key=lambda place: self.lengths[int(unique[place])])
            for begin in range(0, len(chosen), _BATCH):
                group = chosen[begin : begin + _BATCH]
                hidden, mask = self._gather([int(unique[place]) for place in group])
                with torch.set_grad_enabled(with_gradient), _autocast(self._device, self._device.type == "cuda"):
                    rows.append(self._encoder.upper(hidden, mask, self._start).float())
                places.extend(group)
        back = torch.empty(len(places), dtype=torch.int64)
        back[torch.tensor(places)] = torch.arange(len(places))
        return torch.cat(rows)[back[inverse].to(self._device)]

    def _gather(self, numbers: list[int]) -> tuple[Tensor, Tensor]:
        longest = max(self.lengths[number] for number in numbers)
        hidden = numpy.zeros((len(numbers), longest, self._encoder.shape.hidden), numpy.float32)
        mask = numpy.zeros((len(numbers), longest), numpy.int64)
        for row, number in enumerate(numbers):
            length = self.lengths[number]
            hidden[row, :length] = self._states[self._offsets[number] : self._offsets[number] + length]
            mask[row, :length] = 1
        return torch.from_numpy(hidden).to(self._device), torch.from_numpy(mask).to(self._device)


def _autocast(device: torch.device, enabled: bool):
    return torch.autocast(device.type, torch.bfloat16, enabled=enabled)


def _multiplies_bf16(device: torch.device) -> bool:
    """Where the processor does so itself, a text costs a fifth."""
    return device.type == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
