"""Reads and checks what somebody wants to register, before anything is uploaded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from promote.artifact import LocalFile, read_artifact
from promote.metadata import read_metadata, read_pairs
from promote.model_card import read_model_card
from promote.refusal import RefusalError
from promote.registration import Candidate, Serving
from promote.report import read_reports
from promotion_steps.runtime_lock import RUNTIME_LOCK_FILE, RuntimeLock


def read_candidate(
    artifact: Path,
    *,
    image: str,
    metrics: Path | None,
    report: Iterable[str] | None,
    metadata: Iterable[str] | None,
    model_card: Path | None,
    model_card_status: str | None,
    runtime_lock: Path | None,
    content_type: Iterable[str] | None = None,
    response_type: Iterable[str] | None = None,
    inference_instance: Iterable[str] | None = None,
    env: Iterable[str] | None = None,
    description: str | None = None,
) -> Candidate:
    """Check the options of a registration; what is None takes its default.

    Raises:
        RefusalError: A file or a text is not fit for SageMaker.
    """
    return Candidate(
        artifact=read_artifact(artifact),
        serving=Serving(
            image=image,
            content_types=tuple(content_type or ["text/csv"]),
            response_types=tuple(response_type or ["application/json"]),
            instance_types=tuple(inference_instance or []),
            environment=read_pairs("--env", env or []),
        ),
        reports=read_reports(metrics, report or []),
        description=description,
        metadata=read_metadata(metadata or []),
        model_card=read_model_card(model_card, model_card_status),
        runtime_lock=_runtime_lock(runtime_lock),
    )


def _runtime_lock(path: Path | None) -> LocalFile | None:
    if path is None:
        return None
    try:
        RuntimeLock.from_bytes(path.read_bytes())
    except OSError as error:
        raise RefusalError(
            f"--runtime-lock: {error.strerror}, got {str(path)!r}, expected what"
            " `promote lock` wrote"
        ) from error
    except ValueError as error:
        raise RefusalError(f"--runtime-lock: {error}") from error
    return LocalFile.from_path(path, RUNTIME_LOCK_FILE)
