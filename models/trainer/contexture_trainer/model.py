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
_DERIVED = 19
# What a pair of segments has: similarity, shared terms, the same item, one of the two is the query.
_RELATED = 4
_COHERENCE = 64
# What a pair says of its relation by itself: similarity, shared terms, those beyond `_NEARLY_EQUAL`, the order inside an item, the place
# right behind the other there, a sentence that may run on, both; similarity and shared terms standardised, the same item.
_STATED = 10
_NEARLY_EQUAL = 0.6
# Columns of the features (models/cet/features.ts) that the computation itself reads.
BM25, ITEM = 0, -1
STARTS_INSIDE, ENDS_OPEN = -3, -2


@dataclass(frozen=True)
class ContextShape:
    features: int
    slots: int
    relations: int
    hidden: int = 128
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
    """Pre-norm transformer layer whose attention is biased: states [B,N,H], related [B,_RELATED,N,N], bias
    [B,heads,N,N] -> [B,N,H]."""

    def __init__(self, shape: ContextShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.related = nn.Parameter(1.0 + 0.3 * torch.randn(shape.heads, _RELATED))
        self.attention_norm = nn.LayerNorm(shape.hidden)
        self.projection = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.wide_norm = nn.LayerNorm(shape.hidden)
        self.widen = nn.Linear(shape.hidden, 2 * shape.hidden)
        self.narrow = nn.Linear(2 * shape.hidden, shape.hidden)
        self.dropout = BatchDropout(0.1)

    def forward(self, states: Tensor, related: Tensor, bias: Tensor) -> Tensor:
        pull = (self.related @ related.flatten(2)).unflatten(-1, related.shape[2:])
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in self.projection(self.attention_norm(states)).chunk(3, dim=-1)
        )
        scores = query @ key.transpose(-1, -2) * (query.shape[-1] ** -0.5) + pull + bias
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
        states = states + self.dropout(self.attended(mixed))
        wide = nn.functional.gelu(self.widen(self.wide_norm(states)))
        return states + self.dropout(self.narrow(wide))


class ContextEncoder(nn.Module):
    """Segment embeddings, query and features -> keep, slots, relations, critique, coherence.

    The zero-shot scores (cosine, BM25) are inputs and the start of keep; attention is biased by how similar two segments are
    among those of their context; and what coheres with the likeliest segments gains.
    """

    def __init__(self, shape: ContextShape) -> None:
        super().__init__()
        self.shape = shape
        hidden = shape.hidden
        self.register_buffer("feature_mean", torch.zeros(shape.features))
        self.register_buffer("feature_scale", torch.ones(shape.features))
        self.from_embedding = nn.Linear(EMBEDDING_SIZE, hidden)
        self.from_product = nn.Linear(EMBEDDING_SIZE, hidden, bias=False)
        self.from_features = nn.Sequential(
            nn.Linear(shape.features - 1 + _DERIVED, hidden), nn.GELU(), nn.Linear(hidden, hidden)
        )
        self.from_query = nn.Linear(EMBEDDING_SIZE, hidden)
        self.distance_bias = nn.Embedding(_BUCKETS, shape.heads)
        self.layers = nn.ModuleList(ContextLayer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(hidden)
        self.keep_scale = nn.Parameter(torch.tensor(10.0))
        self.keep_bm25 = nn.Parameter(torch.tensor(1.5))
        self.keep_lexical = nn.Parameter(torch.tensor(3.0))
        self.keep_offset = nn.Parameter(torch.tensor(-4.0))
        self.keep_support = nn.Parameter(torch.tensor(0.5))
        self.cohere_from = nn.Linear(hidden, _COHERENCE)
        self.cohere_to = nn.Linear(hidden, _COHERENCE)
        self.cohere_related = nn.Parameter(torch.tensor([0.5, 0.5, 1.0]))
        self.cohere_offset = nn.Parameter(torch.tensor(-2.0))
        self.keep_residual = nn.Linear(hidden, 1)
        self.slot = nn.Linear(hidden, shape.slots)
        self.pair_from = nn.Linear(hidden, _PAIR)
        self.pair_to = nn.Linear(hidden, _PAIR)
        self.pair = nn.Parameter(torch.zeros(shape.relations, _PAIR, _PAIR))
        self.pair_stated = nn.Parameter(torch.zeros(shape.relations, _STATED))
        self.pair_distance = nn.Embedding(_BUCKETS, shape.relations)
        self.critique = nn.Sequential(nn.Linear(3 * hidden + 4, hidden), nn.GELU(), nn.Linear(hidden, 1))
        nn.init.zeros_(self.distance_bias.weight)
        # Before training, keep is made of the zero-shot scores and nothing else.
        nn.init.zeros_(self.keep_residual.weight)
        nn.init.zeros_(self.keep_residual.bias)
        nn.init.zeros_(self.cohere_to.weight)
        nn.init.zeros_(self.cohere_to.bias)
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
        self,
        embeddings: Tensor,
        query: Tensor,
        features: Tensor,
        lexical: Tensor,
        selected: Tensor,
        mask: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """embeddings [B,S,E], query [B,E], features [B,S,F], lexical [B,1+S,1+S] (the query first), selected [B,S] in 0..1,
        mask [B,S] (1: real)
        -> keep [B,S], slots [B,S,K], relations [B,R,S,S], critique [B], coherence [B,S,S]; logits all."""
        cosine = (embeddings @ query.unsqueeze(-1)).squeeze(-1)
        bm25 = features[..., BM25]
        everything = torch.cat([query.unsqueeze(1), embeddings], 1)
        similarity = everything @ everything.transpose(1, 2)
        visible = torch.cat([torch.ones_like(mask[:, :1]), mask], 1)
        related = _related(similarity, lexical, features[..., ITEM], visible)
        scores = (cosine, bm25, lexical[:, 0, 1:])
        derived = self._derived(embeddings, scores, related, mask)
        normalised = ((features - self.feature_mean) * self.feature_scale).clamp(-5.0, 5.0)[..., :ITEM]
        count = embeddings.shape[1]
        place = torch.arange(count, device=embeddings.device)
        states = (
            self.from_embedding(embeddings)
            + self.from_product(embeddings * query.unsqueeze(1)) * EMBEDDING_SIZE**0.5
            + self.from_features(torch.cat([normalised, derived], -1))
            + _sinusoids(place, self.shape.hidden)
        )
        asked = self.from_query(query).unsqueeze(1)
        hidden_away = (1.0 - visible[:, None, None, :]) * _MASKED
        bias = (
            self.distance_bias(_buckets(count + 1, embeddings.device)).permute(2, 0, 1)
            + hidden_away
        )
        states = torch.cat([asked, states], 1)
        for layer in self.layers:
            states = layer(states, related, bias)
        states = self.norm(states)
        asked, states = states[:, 0], states[:, 1:]

        keep = (
            self.keep_scale * cosine
            + self.keep_bm25 * bm25
            + self.keep_lexical * lexical[:, 0, 1:]
            + self.keep_offset
            + self.keep_residual(states).squeeze(-1)
        )
        coherence = self._coherence(states, related[:, :, 1:, 1:])
        keep = keep + self.keep_support * _support(coherence, keep, mask)
        slots = self.slot(states)
        relations = self._relations(
            states, _stated(similarity[:, 1:, 1:], lexical[:, 1:, 1:], related[:, :3, 1:, 1:], features)
        )
        critique = self._critique(asked, states, keep, cosine, selected, mask)
        return keep, slots, relations, critique, coherence

    def _coherence(self, states: Tensor, related: Tensor) -> Tensor:
        """Logits [B,S,S] that two segments are evidence of the same query, given that one of them is."""
        learned = self.cohere_from(states) @ self.cohere_to(states).transpose(1, 2) * _COHERENCE**-0.5
        stated = (self.cohere_related[:, None, None] * related[:, :3]).sum(1)
        return learned + stated + self.cohere_offset

    def _derived(
        self, embeddings: Tensor, scores: tuple[Tensor, Tensor, Tensor], related: Tensor, mask: Tensor
    ) -> Tensor:
        """What the zero-shot scores [B,S] (cosine, BM25, shared terms) say, also by pseudo-relevance and by item: [B,S,19].

        Ranks are soft, so that rounding (int8, another machine) moves them a little instead of by one.
        """
        cosine = scores[0]
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
        absolute = [cosine, to_centroid, rank / size, cosine - mean, cosine - best, place]

        standard = [_standard(score, mask) for score in scores]
        fused = standard[0] + 0.5 * standard[1] + 0.5 * standard[2]
        # Similar, in meaning and in terms, to what the fused scores put first.
        feedback = [
            _standard((related[:, kind, 1:, 1:] @ _shares(fused * sharp, mask).unsqueeze(-1)).squeeze(-1), mask)
            for kind in (0, 1)
            for sharp in (0.7, 1.5)
        ]
        item = related[:, 2, 1:, 1:]
        members = item.sum(-1) + 1.0
        of_item = [(score + (item @ score.unsqueeze(-1)).squeeze(-1)) / members for score in standard]
        behind = [score - (score + (mask - 1.0) * -_MASKED).amax(1, keepdim=True) for score in standard[:2]]
        relative = [value.clamp(-6.0, 6.0) for value in (*standard, *feedback, *of_item, *behind)]
        return torch.stack([*absolute, members.log(), *relative], -1)

    def _relations(self, states: Tensor, stated: Tensor) -> Tensor:
        """[B,S,H], [B,_STATED,S,S] -> [B,R,S,S]: biaffine, plus what the pair itself and the distance say."""
        first = self.pair_from(states).unsqueeze(1)
        second = self.pair_to(states).unsqueeze(1)
        joint = (first @ self.pair) @ second.transpose(-1, -2) * _PAIR**-0.5
        count = states.shape[1]
        distance = self.pair_distance(_buckets(count + 1, states.device)[1:, 1:]).permute(2, 0, 1)
        own = (self.pair_stated @ stated.flatten(2)).unflatten(-1, stated.shape[2:])
        return joint + own + distance

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
    """One context, as served: [S,384], [1,384], [S,F], [1+S,1+S], [S] -> [S], [S,K], [R,S,S], [1]."""

    def __init__(self, encoder: ContextEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(
        self,
        segment_embeddings: Tensor,
        query_embedding: Tensor,
        features: Tensor,
        lexical: Tensor,
        selected: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        mask = torch.ones_like(selected).unsqueeze(0)
        keep, slots, relations, critique, _ = self.encoder(
            segment_embeddings.unsqueeze(0),
            query_embedding,
            features.unsqueeze(0),
            lexical.unsqueeze(0),
            selected.unsqueeze(0),
            mask,
        )
        return keep.squeeze(0), slots.squeeze(0), relations.squeeze(0), critique


def _standard(values: Tensor, mask: Tensor) -> Tensor:
    """[B,S] with mean 0 and spread 1 over the real segments; 0 where all are alike."""
    size = mask.sum(1, keepdim=True)
    apart = (values - (values * mask).sum(1, keepdim=True) / size) * mask
    return apart / ((apart * apart).sum(1, keepdim=True) / size + 1e-3).sqrt()


def _shares(logits: Tensor, mask: Tensor) -> Tensor:
    """[B,S] that sum to 1 over the real segments."""
    return (logits + (mask - 1.0) * -_MASKED).softmax(1)


def _support(coherence: Tensor, keep: Tensor, mask: Tensor) -> Tensor:
    """How much each segment coheres with the likeliest ones, standardised: [B,S]."""
    others = 1.0 - torch.eye(keep.shape[1], device=keep.device)
    held = (torch.sigmoid(coherence) * others) @ _shares(keep, mask).unsqueeze(-1)
    return _standard(held.squeeze(-1), mask)


def _related(similarity: Tensor, lexical: Tensor, item: Tensor, visible: Tensor) -> Tensor:
    """[B,_RELATED,N,N], the query first: similarity and shared terms standardised over the pairs of the context (no pair with
    itself), 1 for segments of one item, 1 towards the query."""
    count = similarity.shape[1]
    pairs = visible.unsqueeze(1) * visible.unsqueeze(2) * (1.0 - torch.eye(count, device=visible.device))
    number = pairs.sum((1, 2), keepdim=True).clamp(min=1.0)

    def standard(values: Tensor) -> Tensor:
        apart = (values - (values * pairs).sum((1, 2), keepdim=True) / number) * pairs
        return apart / ((apart * apart).sum((1, 2), keepdim=True) / number + 1e-4).sqrt()

    items = torch.cat([torch.full_like(item[:, :1], -1.0), item], 1)
    # Numbers of items are whole: 0 between equal ones, at least 1 between others.
    same = (1.0 - (items.unsqueeze(1) - items.unsqueeze(2)).abs()).clamp(min=0.0) * pairs
    asked = torch.zeros(count, device=visible.device)
    asked[0] = 1.0
    return torch.stack([standard(similarity), standard(lexical), same, asked.expand_as(similarity)], 1)


def _stated(similarity: Tensor, lexical: Tensor, related: Tensor, features: Tensor) -> Tensor:
    """[B,S,S] twice, [B,3,S,S], [B,S,F] -> [B,_STATED,S,S]."""
    place = torch.arange(similarity.shape[1], device=similarity.device)
    ahead = (place.unsqueeze(0) - place.unsqueeze(1)).float()
    same = related[:, 2]
    before = same * ahead.sign()
    behind_it = same * (1.0 - (ahead + 1.0).abs()).clamp(min=0.0)
    # The first starts inside a sentence, the second ends inside one.
    open_end = features[..., STARTS_INSIDE].unsqueeze(2) * features[..., ENDS_OPEN].unsqueeze(1)
    nearly_equal = (lexical - _NEARLY_EQUAL).clamp(min=0.0) / (1.0 - _NEARLY_EQUAL)
    channels = [similarity, lexical, nearly_equal, before, behind_it, open_end, behind_it * open_end]
    return torch.cat([torch.stack(channels, 1), related], 1)


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
