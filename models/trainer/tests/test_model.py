import torch

from contexture_trainer.model import ContextEncoder, ContextShape


def inputs(count, batch=1):
    torch.manual_seed(1)
    unit = torch.nn.functional.normalize
    return (
        unit(torch.randn(batch, count, 384), dim=-1),
        unit(torch.randn(batch, 384), dim=-1),
        torch.rand(batch, count, 4),
        torch.zeros(batch, count),
        torch.ones(batch, count),
    )


def test_before_training_keep_ranks_by_cosine_alone():
    model = ContextEncoder(ContextShape(4, 3, 5)).eval()
    embeddings, query, *rest = inputs(12)
    keep, *_ = model(embeddings, query, *rest)
    cosine = (embeddings @ query.unsqueeze(-1)).squeeze(-1)
    assert torch.equal(keep.argsort(), cosine.argsort())


def test_padding_changes_nothing():
    torch.manual_seed(2)
    model = ContextEncoder(ContextShape(4, 3, 5)).eval()
    torch.nn.init.normal_(model.keep_residual.weight)
    embeddings, query, features, selected, mask = inputs(6)
    selected[0, 2] = 1.0
    bare = model(embeddings, query, features, selected, mask)
    wider = [torch.cat([x, torch.full_like(x[:, :3], 0.3)], 1) for x in (embeddings, features, selected)]
    padded = model(wider[0], query, wider[1], wider[2], torch.cat([mask, torch.zeros(1, 3)], 1))
    for one, other in zip(
        bare, (padded[0][:, :6], padded[1][:, :6], padded[2][..., :6, :6], padded[3]), strict=True
    ):
        assert torch.allclose(one, other, atol=1e-4)
