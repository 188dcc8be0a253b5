"""Level 2: the context encoder. It sees every segment of a context together with the query and all others.

Shapes: B contexts, S segments, E embedding (384), F features, H hidden, R relations, K slots.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from contexture_trainer.encoder import EMBEDDING_SIZE

_FAR = 8  # Distances beyond this many segments share one bucket.
_BUCKETS = 2 * _FAR + 2  # -8..8 and "one of the two is the query".
_PAIR = 64
_TOP = 5.0
_MASKED = -1e4
_DERIVED = 6


@dataclass(frozen=True)
class ContextShape:
    features: int
    slots: int
    relations: int
    hidden: int = 256
    layers: int = 2
    heads: int = 4


class BatchDropout(nn.Module):
    """Dropout drawn for the whole batch [total,...] of which this process holds the `rows`: several processes drop
    what one would."""

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.probability = probability
        self.rows: slice = slice(None)
        self.total: int | None = None

    def forward(self, values: Tensor) -> Tensor:
        if not self.training:
            return values
        drawn = torch.rand(self.total or len(values), *values.shape[1:], device=values.device)
        return values * (drawn[self.rows] >= self.probability) / (1.0 - self.probability)


class ContextLayer(nn.Module):
    """Pre-norm transformer layer whose attention is biased: states [B,N,H], bias [B,heads,N,N] -> [B,N,H]."""

    def __init__(self, shape: ContextShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attention_norm = nn.LayerNorm(shape.hidden)
        self.projection = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.wide_norm = nn.LayerNorm(shape.hidden)
        self.widen = nn.Linear(shape.hidden, 2 * shape.hidden)
        self.narrow = nn.Linear(2 * shape.hidden, shape.hidden)
        self.dropout = BatchDropout(0.1)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in self.projection(self.attention_norm(states)).chunk(3, dim=-1)
        )
        scores = query @ key.transpose(-1, -2) * (query.shape[-1] ** -0.5) + bias
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
        states = states + self.dropout(self.attended(mixed))
        wide = nn.functional.gelu(self.widen(self.wide_norm(states)))
        return states + self.dropout(self.narrow(wide))


class ContextEncoder(nn.Module):
    """Segment embeddings, query and features -> keep, slots, relations, critique."""

    def __init__(self, shape: ContextShape) -> None:
        super().__init__()
        self.shape = shape
        hidden = shape.hidden
        self.register_buffer("feature_mean", torch.zeros(shape.features))
        self.register_buffer("feature_scale", torch.ones(shape.features))
        self.from_embedding = nn.Linear(EMBEDDING_SIZE, hidden)
        self.from_product = nn.Linear(EMBEDDING_SIZE, hidden, bias=False)
        self.from_features = nn.Sequential(
            nn.Linear(shape.features + _DERIVED, hidden), nn.GELU(), nn.Linear(hidden, hidden)
        )
        self.from_query = nn.Linear(EMBEDDING_SIZE, hidden)
        self.similarity_bias = nn.Parameter(torch.full((shape.heads,), 2.0))
        self.distance_bias = nn.Embedding(_BUCKETS, shape.heads)
        self.layers = nn.ModuleList(ContextLayer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(hidden)
        self.keep_scale = nn.Parameter(torch.tensor(10.0))
        self.keep_offset = nn.Parameter(torch.tensor(-4.0))
        self.keep_residual = nn.Linear(hidden, 1)
        self.slot = nn.Linear(hidden, shape.slots)
        self.pair_from = nn.Linear(hidden, _PAIR)
        self.pair_to = nn.Linear(hidden, _PAIR)
        self.pair = nn.Parameter(torch.zeros(shape.relations, _PAIR, _PAIR))
        self.pair_similarity = nn.Parameter(torch.zeros(shape.relations))
        self.pair_distance = nn.Embedding(_BUCKETS, shape.relations)
        self.critique = nn.Sequential(nn.Linear(3 * hidden + 4, hidden), nn.GELU(), nn.Linear(hidden, 1))
        nn.init.zeros_(self.distance_bias.weight)
        # Before training, keep is the zero-shot cosine and nothing else.
        nn.init.zeros_(self.keep_residual.weight)
        nn.init.zeros_(self.keep_residual.bias)
        nn.init.normal_(self.pair, std=0.02)
        nn.init.constant_(self.pair_distance.weight, -2.0)

    def take_part(self, rows: slice, total: int) -> None:
        """The next batch is the `rows` of one with `total` contexts."""
        for module in self.modules():
            if isinstance(module, BatchDropout):
                module.rows, module.total = rows, total

    def fit_features(self, rows: Tensor) -> None:
        """Takes mean and spread of the features [N,F] of the training data."""
        self.feature_mean.copy_(rows.mean(0))
        self.feature_scale.copy_(1.0 / rows.std(0, correction=0).clamp(min=1e-3))

    def forward(
        self, embeddings: Tensor, query: Tensor, features: Tensor, selected: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """embeddings [B,S,E], query [B,E], features [B,S,F], selected [B,S] in 0..1, mask [B,S] (1: real)
        -> keep [B,S], slots [B,S,K], relations [B,R,S,S], critique [B]; logits all."""
        cosine = (embeddings @ query.unsqueeze(-1)).squeeze(-1)
        derived = self._derived(embeddings, cosine, mask)
        normalised = ((features - self.feature_mean) * self.feature_scale).clamp(-5.0, 5.0)
        count = embeddings.shape[1]
        place = torch.arange(count, device=embeddings.device)
        states = (
            self.from_embedding(embeddings)
            + self.from_product(embeddings * query.unsqueeze(1)) * EMBEDDING_SIZE**0.5
            + self.from_features(torch.cat([normalised, derived], -1))
            + _sinusoids(place, self.shape.hidden)
        )
        asked = self.from_query(query).unsqueeze(1)
        everything = torch.cat([query.unsqueeze(1), embeddings], 1)
        similarity = everything @ everything.transpose(1, 2)
        visible = torch.cat([torch.ones_like(mask[:, :1]), mask], 1)
        hidden_away = (1.0 - visible[:, None, None, :]) * _MASKED
        bias = (
            self.similarity_bias[:, None, None] * similarity.unsqueeze(1)
            + self.distance_bias(_buckets(count + 1, embeddings.device)).permute(2, 0, 1)
            + hidden_away
        )
        states = torch.cat([asked, states], 1)
        for layer in self.layers:
            states = layer(states, bias)
        states = self.norm(states)
        asked, states = states[:, 0], states[:, 1:]

        keep = self.keep_scale * cosine + self.keep_offset + self.keep_residual(states).squeeze(-1)
        slots = self.slot(states)
        relations = self._relations(states, similarity[:, 1:, 1:])
        return keep, slots, relations, self._critique(asked, states, keep, cosine, selected, mask)

    def _derived(self, embeddings: Tensor, cosine: Tensor, mask: Tensor) -> Tensor:
        """What the zero-shot scores say, also by pseudo-relevance: [B,S,6].

        Ranks are soft, so that rounding (int8, another machine) moves them a little instead of by one.
        """
        shown = cosine + (mask - 1.0) * 4.0
        size = mask.sum(1, keepdim=True)
        ahead = torch.sigmoid((shown.unsqueeze(1) - shown.unsqueeze(2)) * 50.0) * mask.unsqueeze(1)
        rank = ahead.sum(-1) - 0.5
        top = torch.sigmoid((_TOP - 0.5 - rank) * 2.0) * mask
        centroid = (top.unsqueeze(-1) * embeddings).sum(1) / top.sum(1, keepdim=True).clamp(min=1e-6)
        centroid = centroid / centroid.norm(dim=-1, keepdim=True).clamp(min=1e-6)
        to_centroid = (embeddings @ centroid.unsqueeze(-1)).squeeze(-1)
        mean = (cosine * mask).sum(1, keepdim=True) / size
        best = shown.amax(1, keepdim=True)
        place = torch.arange(cosine.shape[1], device=cosine.device) / size
        return torch.stack([cosine, to_centroid, rank / size, cosine - mean, cosine - best, place], -1)

    def _relations(self, states: Tensor, similarity: Tensor) -> Tensor:
        """[B,S,H], [B,S,S] -> [B,R,S,S]: biaffine, plus what similarity and distance alone say."""
        first = self.pair_from(states).unsqueeze(1)
        second = self.pair_to(states).unsqueeze(1)
        joint = (first @ self.pair) @ second.transpose(-1, -2) * _PAIR**-0.5
        count = states.shape[1]
        distance = self.pair_distance(_buckets(count + 1, states.device)[1:, 1:]).permute(2, 0, 1)
        return joint + self.pair_similarity[:, None, None] * similarity.unsqueeze(1) + distance

    def _critique(
        self, asked: Tensor, states: Tensor, keep: Tensor, cosine: Tensor, selected: Tensor, mask: Tensor
    ) -> Tensor:
        """Success logit [B] of a context that holds the `selected` segments, beside all there were."""
        chosen = selected * mask
        number = chosen.sum(1, keepdim=True)
        size = mask.sum(1, keepdim=True)
        wanted = torch.sigmoid(keep.detach()) * mask
        covered = (wanted * chosen).sum(1, keepdim=True)
        facts = [
            number / size,
            covered / wanted.sum(1, keepdim=True).clamp(min=1e-6),
            covered / number.clamp(min=1.0),
            (cosine * chosen).sum(1, keepdim=True) / number.clamp(min=1.0),
        ]
        picked = (states * chosen.unsqueeze(-1)).sum(1) / number.clamp(min=1.0)
        whole = (states * mask.unsqueeze(-1)).sum(1) / size
        return self.critique(torch.cat([asked, picked, whole, *facts], -1)).squeeze(-1)


class ServedContextEncoder(nn.Module):
    """One context, as served: [S,384], [1,384], [S,F], [S] -> [S], [S,K], [R,S,S], [1]."""

    def __init__(self, encoder: ContextEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(
        self, segment_embeddings: Tensor, query_embedding: Tensor, features: Tensor, selected: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        mask = torch.ones_like(selected).unsqueeze(0)
        keep, slots, relations, critique = self.encoder(
            segment_embeddings.unsqueeze(0),
            query_embedding,
            features.unsqueeze(0),
            selected.unsqueeze(0),
            mask,
        )
        return keep.squeeze(0), slots.squeeze(0), relations.squeeze(0), critique


def _sinusoids(place: Tensor, width: int) -> Tensor:
    """[S] -> [S,width], small beside the projections."""
    rates = torch.exp(torch.arange(0, width, 2, device=place.device) * (-8.0 / width))
    angles = place.unsqueeze(-1) * rates
    return torch.cat([angles.sin(), angles.cos()], -1) * 0.1


def _buckets(count: int, device: torch.device) -> Tensor:
    """Signed distance j - i in buckets, place 0 being the query: int64 [count,count]."""
    place = torch.arange(count, device=device)
    distance = (place.unsqueeze(0) - place.unsqueeze(1)).clamp(-_FAR, _FAR) + _FAR
    asked = (place.unsqueeze(0) == 0) | (place.unsqueeze(1) == 0)
    return torch.where(asked, _BUCKETS - 1, distance)
