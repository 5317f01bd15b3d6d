"""The command `promote lock`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from promote.image import read_image
from promote.refusal import RefusalError

EPILOG = """
[bold]Examples[/]

  promote lock > runtime-lock.json

  promote lock --image $REGISTRY/sklearn@sha256:... > runtime-lock.json

Run it where the model was trained, then: promote register ... --runtime-lock runtime-lock.json
"""


def lock(
    image: Annotated[
        str | None,
        typer.Option("--image", help="Image that the training ran in, with its @sha256:DIGEST."),
    ] = None,
) -> None:
    """Print what runs here, Python and its packages, so that the parity gate can compare."""
    from promote.runtime_lock import current_runtime

    found = current_runtime(_digest(image) if image else None)
    sys.stdout.write(found.to_bytes().decode())


def _digest(uri: str) -> str:
    digest = read_image(uri).digest
    if digest is None:
        raise RefusalError(f"--image: names a tag, got {uri!r}, expected @sha256:DIGEST")
    return digest
