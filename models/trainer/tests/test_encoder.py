import torch

from contexture_trainer.encoder import (
    load_sentence_encoder,
    load_tokenizer,
    published_encoder_folder,
    tokenize,
)


def test_it_computes_what_the_published_encoder_computes():
    from transformers import BertModel

    folder = published_encoder_folder()
    ids = tokenize(
        load_tokenizer(folder / "tokenizer.json"), ["A short one.", "def add(a, b): return a + b " * 9]
    )
    longest = max(map(len, ids))
    padded = torch.tensor([row + [0] * (longest - len(row)) for row in ids])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
    with torch.no_grad():
        ours = load_sentence_encoder(folder)(padded, mask)
        hidden = BertModel.from_pretrained(folder).eval()(padded, attention_mask=mask).last_hidden_state
    mean = (hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
    assert torch.allclose(ours, torch.nn.functional.normalize(mean, dim=-1), atol=1e-5)


def test_long_texts_keep_their_start_and_the_closing_token():
    tokenizer = load_tokenizer(published_encoder_folder() / "tokenizer.json")
    (ids,) = tokenize(tokenizer, ["word " * 500])
    assert len(ids) == 64
    assert (ids[0], ids[-1]) == (101, 102)
