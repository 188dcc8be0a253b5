"""What the token encoder learns beyond its teacher: the paragraphs of a section are alike, and like what is asked by its
headings, more than the paragraphs of the sections around it.

Taken from manuals, so that embeddings tell apart what stands in one manual: a sentence encoder that is trained on unrelated pairs
finds all of it alike.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

# Texts of a batch: so many sections with so many paragraphs each, about half of them of one chapter.
_SECTIONS, _NEAR, _PARAGRAPHS = 11, 6, 5
# Logits of the contrast are cosines times this.
_SHARPNESS = 20.0


class InvalidSections(Exception):
    """A line breaks the format; the message names file, line and field."""


@dataclass(frozen=True)
class Section:
    manual: str
    chapter: str
    query: str
    paragraphs: tuple[str, ...]


def read_sections(path: Path) -> list[Section]:
    """The train side of a file with one {split, manual, course, query, evidence} a line (bench/evidence-subjects.ts); raises
    InvalidSections."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                record = json.loads(line)
                learnt = record["split"] == "train"
                section = Section(
                    *(record[name] for name in ("manual", "course", "query")), tuple(record["evidence"])
                )
            except (ValueError, TypeError) as cause:
                raise InvalidSections(f"{path} line {number}: {cause}") from cause
            except KeyError as cause:
                raise InvalidSections(f"{path} line {number}: field {cause.args[0]} is missing") from cause
            texts = (section.manual, section.chapter, section.query, *section.paragraphs)
            if not section.paragraphs or not all(isinstance(text, str) for text in texts):
                raise InvalidSections(f"{path} line {number}: a field is not text, or evidence is empty")
            if learnt:
                found.append(section)
    if not found:
        raise InvalidSections(f"{path} holds no section to learn from")
    return found


class SectionSampler:
    """Batches of sections of one manual; large manuals come up as the root of their size."""

    def __init__(self, sections: list[Section]) -> None:
        manuals: dict[str, list[Section]] = defaultdict(list)
        for section in sections:
            manuals[section.manual].append(section)
        self._manuals = [members for members in manuals.values() if len(members) > 1]
        if not self._manuals:
            raise InvalidSections("no manual has two sections")
        self._weights = torch.tensor([len(members) ** 0.5 for members in self._manuals])

    def draw(self, generator: torch.Generator) -> tuple[list[str], Tensor, Tensor]:
        """Texts [N], the section of each [N] and whether it is the question [N]."""

        def some(members: list, count: int) -> list:
            return [members[place] for place in torch.randperm(len(members), generator=generator)[:count].tolist()]

        members = self._manuals[int(torch.multinomial(self._weights, 1, generator=generator))]
        chapter = some(members, 1)[0].chapter
        chosen = some([one for one in members if one.chapter == chapter], _NEAR)
        chosen += some([one for one in members if one.chapter != chapter], _SECTIONS - len(chosen))
        texts: list[str] = []
        owner: list[int] = []
        asks: list[bool] = []
        for place, section in enumerate(chosen):
            for text in (section.query, *some(list(section.paragraphs), _PARAGRAPHS)):
                asks.append(len(owner) == 0 or owner[-1] != place)
                owner.append(place)
                texts.append(text)
        return texts, torch.tensor(owner), torch.tensor(asks)


def contrast(embeddings: Tensor, owner: Tensor, asks: Tensor) -> Tensor:
    """Mean over texts of -log of the share that a paragraph of the same section has against those of all others, for questions
    and paragraphs half each; embeddings [N,E] of length 1, `owner` [N] section, `asks` [N]."""
    logits = embeddings @ embeddings.T * _SHARPNESS
    same = owner.unsqueeze(1) == owner.unsqueeze(0)
    paragraph = ~asks.unsqueeze(0)
    others = logits.masked_fill(same | ~paragraph, -1e4).logsumexp(1, keepdim=True)
    loss = torch.logaddexp(logits, others) - logits
    wanted = (same & paragraph & ~torch.eye(len(owner), dtype=torch.bool)).float()
    number = wanted.sum(1)
    each = (loss * wanted).sum(1) / number.clamp(min=1.0)
    asked, told = asks & (number > 0), ~asks & (number > 0)
    return sum(0.5 * each[part].mean() for part in (asked, told) if part.any())
