from contexture_trainer.batches import Sampler

LENGTHS = [(7 * index) % 90 + 1 for index in range(131)]


def test_an_epoch_shows_every_example_once_and_the_next_one_in_another_order():
    sampler = Sampler(seed=3, batch_size=8, lengths=LENGTHS)
    epochs = [[sampler.indices(step) for step in range(17 * epoch, 17 * epoch + 17)] for epoch in range(2)]
    for epoch in epochs:
        assert sorted(index for batch in epoch for index in batch) == list(range(131))
    assert epochs[0] != epochs[1]


def test_a_step_is_the_same_wherever_training_started():
    through = Sampler(seed=3, batch_size=8, lengths=LENGTHS)
    seen = [through.indices(step) for step in range(40)]
    assert Sampler(seed=3, batch_size=8, lengths=LENGTHS).indices(39) == seen[39]


def test_batches_hold_examples_of_similar_length():
    sampler = Sampler(seed=3, batch_size=8, lengths=LENGTHS)
    batches = [[LENGTHS[index] for index in sampler.indices(step)] for step in range(16)]
    padded = sum(len(batch) * max(batch) for batch in batches)
    assert padded < 1.25 * sum(sum(batch) for batch in batches)


def test_fewer_examples_than_a_batch_are_one_batch():
    assert sorted(Sampler(seed=3, batch_size=8, lengths=[4, 1, 9]).indices(5)) == [0, 1, 2]
