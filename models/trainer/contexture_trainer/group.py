"""The processes of one training: one by default, several when torchrun starts them (a GPU each, or CPU processes).

Each process computes the gradient of its share of every batch, of losses that are divided by the whole batch's weights;
summed, they are the gradient that one process would compute.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, distributed

from contexture_trainer.settings import InvalidInput


@dataclass(frozen=True)
class Group:
    """Process `rank` of `size`."""

    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        """The process that writes checkpoints, log and model, and reports progress."""
        return self.rank == 0

    def share(self, items: list) -> list:
        return items[self.rank :: self.size]

    def total(self, values: Tensor) -> Tensor:
        """Sum over the processes of what carries no gradient, any shape."""
        if self.size == 1:
            return values
        summed = values.detach().clone()
        distributed.all_reduce(summed)
        return summed

    def sum_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """In one message: a message each would cost more than the addition."""
        if self.size == 1:
            return
        learning = [parameter for parameter in parameters if parameter.requires_grad]
        for parameter in learning:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        packed = torch.cat([parameter.grad.flatten() for parameter in learning])
        distributed.all_reduce(packed)
        begin = 0
        for parameter in learning:
            end = begin + parameter.numel()
            parameter.grad.copy_(packed[begin:end].view_as(parameter.grad))
            begin = end

    def wait(self) -> None:
        """Until all processes are here."""
        if self.size > 1:
            distributed.barrier()


def join_group() -> Group:
    """The group that torchrun's environment describes; alone without it."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        return Group()
    if not distributed.is_initialized():
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    return Group(distributed.get_rank(), size)


def processes_wanted(gpus: int, named: str | None) -> int:
    """One a GPU, unless CONTEXTURE_TRAINER_PROCESSES names another number; InvalidInput when that is none."""
    if not named:
        return max(1, gpus)
    if not named.isdecimal() or int(named) < 1:
        raise InvalidInput(f"CONTEXTURE_TRAINER_PROCESSES must be a whole number of at least 1, is {named!r}")
    return int(named)
