"""The Temporal worker of the queue contexture-training. It imports no torch: a training is a child
process."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from contexture_trainer.settings import state_folder

TASK_QUEUE = "contexture-training"  # temporal-config/task-queues.ts
_STALL_SECONDS = float(os.environ.get("CONTEXTURE_TRAINER_STALL_SECONDS", "300"))
_ENDING_SECONDS = 5.0
_RECONNECT_SECONDS = 2.0
_LINE_LIMIT = 1 << 22
# How often a silent child is looked at; importing and exporting say nothing for a while on a busy machine.
_LOOK_SECONDS = 10.0

log = logging.getLogger("contexture.trainer")


@activity.defn(name="trainModel")
async def train_model(job: dict[str, Any]) -> dict[str, Any]:
    """TrainInput -> TrainResult. Heartbeats while the child moves on or computes, ends the child when
    cancelled."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "input.json"
        file.write_text(json.dumps(job))
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "contexture_trainer", "train"),
            *("--input", str(file), "--parent", str(os.getpid())),
            cwd=Path(__file__).resolve().parents[1],
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            # Threads that wait sleep instead of spinning: the stack's other processes need the processors
            # too.
            env={"OMP_WAIT_POLICY": "PASSIVE", **os.environ},
            limit=_LINE_LIMIT,
        )
        log.info("training %s %s runs as process %d", job.get("runId"), job.get("stage"), child.pid)
        try:
            return await _follow(child)
        finally:
            await _end(child)


async def _follow(child: asyncio.subprocess.Process) -> dict[str, Any]:
    outcome: dict[str, Any] | None = None
    last: dict[str, Any] = {}
    reading = asyncio.ensure_future(child.stdout.readline())
    silent, worked = 0.0, None
    while True:
        done, _ = await asyncio.wait({reading}, timeout=_LOOK_SECONDS)
        if not done:
            silent += _LOOK_SECONDS
            if silent >= _STALL_SECONDS:
                reading.cancel()
                problem = f"the training made no progress for {silent:.0f} s after {_where(last)}"
                raise ApplicationError(problem, type="TrainerStalled")
            before, worked = worked, _processor_time(child.pid)
            if worked is None or worked != before:
                activity.heartbeat(*([last] if last else []))
            continue
        line, silent = reading.result(), 0.0
        if not line:
            break
        record = json.loads(line)
        if "progress" in record:
            last = record["progress"]
            activity.heartbeat(last)
        else:
            outcome = record
        reading = asyncio.ensure_future(child.stdout.readline())
    code = await child.wait()
    if outcome is None:
        raise ApplicationError(
            f"the training process ended with code {code} after {_where(last)}", type="TrainerChildDied"
        )
    if "error" in outcome:
        error = outcome["error"]
        raise ApplicationError(error["message"], type=error["type"], non_retryable=not error["retryable"])
    return outcome["result"]


def _processor_time(process: int) -> int | None:
    """Clock ticks the process has computed; None where the system does not tell (not Linux)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[11]) + int(fields[12])


def _where(progress: dict[str, Any]) -> str:
    return f"{progress['done']} of {progress['total']} {progress['unit']}" if progress else "its start"


async def _end(child: asyncio.subprocess.Process) -> None:
    """Nothing is lost by ending it anywhere: checkpoints and artifacts appear whole."""
    if child.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), _ENDING_SECONDS)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def temporal_settings() -> tuple[str, str] | None:
    """Address and namespace: environment, else what `up` wrote into stack.json; None while there is
    neither."""
    file = state_folder() / "stack.json"
    stack: dict[str, Any] = {}
    if file.is_file():
        try:
            stack = json.loads(file.read_text()).get("config", {})
        except ValueError:
            log.warning("%s is not valid JSON", file.name)
    address = os.environ.get("TEMPORAL_ADDRESS") or stack.get("temporalAddress")
    namespace = os.environ.get("TEMPORAL_NAMESPACE") or stack.get("temporalNamespace") or "default"
    return (address, namespace) if address else None


async def _serve() -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopping.set)
    while not stopping.is_set():
        try:
            await _serve_connected(stopping)
        except Exception as error:
            log.warning("not connected (%s: %s); trying again", type(error).__name__, error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _RECONNECT_SECONDS)


async def _serve_connected(stopping: asyncio.Event) -> None:
    settings = temporal_settings()
    if settings is None:
        raise ConnectionError("no TEMPORAL_ADDRESS and no stack.json with temporalAddress")
    address, namespace = settings
    client = await Client.connect(address, namespace=namespace)
    worker = Worker(
        client,
        task_queue=TASK_QUEUE,
        activities=[train_model],
        max_concurrent_activities=1,
        # The default holds heartbeats back for up to 30 s, and with them the progress that people watch.
        max_heartbeat_throttle_interval=timedelta(seconds=3),
    )
    log.info("serving %s at %s, namespace %s", TASK_QUEUE, address, namespace)
    running = asyncio.create_task(worker.run())
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({running, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if not running.done():
        await worker.shutdown()
    await running


def run_worker() -> None:
    """Runs until SIGINT or SIGTERM; waits for the server at the start and through its restarts."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    asyncio.run(_serve())
