"""Commands: worker | train | distil | pack | restore | export-embedder | parity-fixture."""

import argparse
from pathlib import Path

from contexture_trainer.settings import state_folder


def main() -> None:
    parser = argparse.ArgumentParser(prog="contexture_trainer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("worker", help="serve the queue contexture-training")
    train = commands.add_parser("train", help="one training; progress and result as JSON lines on stdout")
    train.add_argument("--input", type=Path, required=True, help="JSON file with a TrainInput")
    train.add_argument("--parent", type=int, default=None, help="process id; the training ends when it ends")
    student = commands.add_parser("distil", help="the shallow token encoder that models start from")
    student.add_argument(
        "--subjects", type=Path, required=True, help="file of `npm run evidence:subjects`; its train side is read"
    )
    student.add_argument("--output", type=Path, required=True, help="folder to write")
    student.add_argument("--work", type=Path, required=True, help="folder to resume from")
    student.add_argument("--keep", type=int, nargs="+", default=[0, 5], help="layers of the teacher")
    student.add_argument("--epochs", type=int, default=2, help="over all texts, learning from the teacher alone")
    student.add_argument("--steps", type=int, default=2000, help="learning from sections too")
    student.add_argument("--seed", type=int, default=1)
    packed = commands.add_parser("pack", help="a stored model as the one that the repository releases")
    packed.add_argument("--model", required=True, help="its digest")
    commands.add_parser("restore", help="stores the released model; prints its digest")
    for name, text in (
        ("export-embedder", "the sentence encoder as ONNX"),
        ("parity-fixture", "small seeded model with inputs and expected outputs"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--output", type=Path, required=True, help="folder to write")
    arguments = parser.parse_args()
    if arguments.command == "worker":
        from contexture_trainer.worker import run_worker

        run_worker()
    elif arguments.command == "train":
        from contexture_trainer.child import run_child

        run_child(arguments.input, arguments.parent)
    elif arguments.command == "distil":
        from contexture_trainer.distil import Distillation, distil

        chosen = vars(arguments)
        del chosen["command"]
        distil(Distillation(**chosen | {"keep": tuple(arguments.keep)}))
    elif arguments.command == "pack":
        from contexture_trainer.artifacts import ArtifactStore
        from contexture_trainer.encoder import released_folder
        from contexture_trainer.released import pack

        pack(ArtifactStore(state_folder()), arguments.model, released_folder())
    elif arguments.command == "restore":
        from contexture_trainer.artifacts import ArtifactStore
        from contexture_trainer.encoder import released_folder
        from contexture_trainer.released import restore

        print(restore(ArtifactStore(state_folder()), released_folder()))
    elif arguments.command == "export-embedder":
        from contexture_trainer.embedder import export_embedder

        export_embedder(arguments.output)
    else:
        from contexture_trainer.fixture import write_fixture

        write_fixture(arguments.output)


if __name__ == "__main__":
    main()
