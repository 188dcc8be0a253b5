"""The training as a process of its own: JSON lines on stdout, messages on stderr."""

import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1


def run_child(input_file: Path, parent: int | None) -> None:
    """Prints {progress} lines, then {result} or {error: {type, message, retryable}} and exits 0 or 1."""
    if parent is not None:
        _end_with(parent)
    # stdout is the protocol: whatever a library prints goes to stderr instead.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    first = os.environ.get("RANK", "0") == "0"

    def say(record: dict[str, Any]) -> None:
        if not first:
            return
        channel.write(json.dumps(record) + "\n")
        channel.flush()

    from contexture_trainer.dataset import InvalidDataset
    from contexture_trainer.settings import InvalidInput, parse_input, state_folder

    try:
        job = parse_input(json.loads(input_file.read_text()))
        _spread(input_file, channel.fileno())
        from contexture_trainer.train import train

        say({"progress": {"done": 0, "total": job.steps, "unit": "steps"}})
        result = train(job, state_folder(), lambda progress: say({"progress": progress}))
        if result is not None:
            say({"result": result})
    except (InvalidDataset, InvalidInput, FloatingPointError) as error:
        say({"error": {"type": type(error).__name__, "message": str(error), "retryable": False}})
        sys.exit(1)
    except Exception as error:
        import traceback

        traceback.print_exc()
        say({"error": {"type": type(error).__name__, "message": str(error), "retryable": True}})
        sys.exit(1)


def _spread(input_file: Path, protocol: int) -> None:
    """Becomes torchrun with a process for each GPU, unless one is enough or torchrun has started this process."""
    if "WORLD_SIZE" in os.environ:
        return
    from torch.cuda import device_count

    from contexture_trainer.group import processes_wanted

    wanted = processes_wanted(device_count(), os.environ.get("CONTEXTURE_TRAINER_PROCESSES"))
    if wanted == 1:
        return
    launcher = ("-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={wanted}")
    command = ("-m", "contexture_trainer", "train", "--input", str(input_file), "--parent", str(os.getpid()))
    os.dup2(protocol, 1)  # torchrun passes its stdout on to its processes.
    os.execv(sys.executable, [sys.executable, *launcher, *command])


def _end_with(parent: int) -> None:
    """The kernel kills us when the worker dies, however it dies (Linux)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the worker that started this training is gone")
