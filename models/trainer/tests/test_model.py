import torch

from contexture_trainer.model import ContextEncoder, ContextShape


def inputs(count, batch=1):
    torch.manual_seed(1)
    unit = torch.nn.functional.normalize
    return (
        unit(torch.randn(batch, count, 384), dim=-1),
        unit(torch.randn(batch, 384), dim=-1),
        # BM25 first, the item's number last.
        torch.cat([torch.rand(batch, count, 3), torch.arange(count).expand(batch, -1).unsqueeze(-1) // 2], -1),
        torch.zeros(batch, count + 1, count + 1),
        torch.zeros(batch, count),
        torch.ones(batch, count),
    )


def test_before_training_keep_is_made_of_the_zero_shot_scores_alone():
    embeddings, query, features, *rest = inputs(12)
    cosine = (embeddings @ query.unsqueeze(-1)).squeeze(-1)
    for seed in (1, 2):
        torch.manual_seed(seed)
        model = ContextEncoder(ContextShape(4, 3, 5)).eval()
        model.keep_support.data.zero_()
        keep, *_ = model(embeddings, query, features, *rest)
        assert torch.allclose(keep, 10.0 * cosine + 1.5 * features[..., 0] - 4.0, atol=1e-5)


def test_what_stands_beside_evidence_in_its_item_gains():
    torch.manual_seed(4)
    model = ContextEncoder(ContextShape(4, 3, 5)).eval()
    embeddings, query, features, *rest = inputs(12)
    embeddings[0, 2] = query[0]
    features[..., 0] = 0.0
    features[..., -1] = torch.arange(12.0)
    alone, *_ = model(embeddings, query, features, *rest)
    features[0, 3, -1] = features[0, 2, -1]
    together, *_ = model(embeddings, query, features, *rest)
    assert together[0, 3] - alone[0, 3] > 0.2


def test_the_numbers_that_items_have_do_not_matter():
    torch.manual_seed(3)
    model = ContextEncoder(ContextShape(4, 3, 5)).eval()
    embeddings, query, features, *rest = inputs(9)
    shifted = features.clone()
    shifted[..., -1] = 40.0 - features[..., -1]
    first, second = (model(embeddings, query, rows, *rest) for rows in (features, shifted))
    for one, other in zip(first, second, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_padding_changes_nothing():
    torch.manual_seed(2)
    model = ContextEncoder(ContextShape(4, 3, 5)).eval()
    torch.nn.init.normal_(model.keep_residual.weight)
    embeddings, query, features, lexical, selected, mask = inputs(6)
    selected[0, 2] = 1.0
    lexical[0, 0, 2] = lexical[0, 2, 0] = 0.4
    bare = model(embeddings, query, features, lexical, selected, mask)
    wider = [torch.cat([x, torch.full_like(x[:, :3], 0.3)], 1) for x in (embeddings, features, selected)]
    spread = torch.nn.functional.pad(lexical, (0, 3, 0, 3))
    padded = model(wider[0], query, wider[1], spread, wider[2], torch.cat([mask, torch.zeros(1, 3)], 1))
    for one, other in zip(
        bare,
        (padded[0][:, :6], padded[1][:, :6], padded[2][..., :6, :6], padded[3], padded[4][:, :6, :6]),
        strict=True,
    ):
        assert torch.allclose(one, other, atol=1e-4)


def test_what_shares_rare_terms_with_the_likeliest_segment_gains():
    torch.manual_seed(5)
    model = ContextEncoder(ContextShape(4, 3, 5)).eval()
    embeddings, query, features, lexical, *rest = inputs(12)
    embeddings[0, 2] = query[0]
    features[..., 0] = 0.0
    alone, *_ = model(embeddings, query, features, lexical, *rest)
    lexical[0, 3, 8] = lexical[0, 8, 3] = 0.6
    akin, *_ = model(embeddings, query, features, lexical, *rest)
    assert akin[0, 7] - alone[0, 7] > 0.2
