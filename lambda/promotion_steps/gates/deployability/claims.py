"""What the gate claims: reasons why SageMaker would refuse or fail to start a version."""

from __future__ import annotations

from dataclasses import dataclass, field

GATE = "deployability"

ACCELERATOR = "accelerator"
ARCHITECTURE = "architecture"
ARCHIVE = "archive"
CONTAINERS = "containers"
DOWNLOAD = "download"
IMAGE_FORMAT = "image-format"
LINKS = "links"
MEMORY = "memory"
MODEL_DATA = "model-data"
REQUIREMENTS = "requirements"
SCRIPT = "script"
SERVERLESS = "serverless"
STORAGE = "storage"

CLAIMS = (
    ACCELERATOR,
    ARCHITECTURE,
    ARCHIVE,
    CONTAINERS,
    DOWNLOAD,
    IMAGE_FORMAT,
    LINKS,
    MEMORY,
    MODEL_DATA,
    REQUIREMENTS,
    SCRIPT,
    SERVERLESS,
    STORAGE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One reason why SageMaker would not start the version.

    Args:
        claim: One of `CLAIMS`.
    """

    claim: str
    message: str


@dataclass(kw_only=True, slots=True)
class Answers:
    """What one check found, and what it could not decide."""

    problems: list[Problem] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    def claim(self, claim: str, message: str) -> None:
        """Add a problem."""
        self.problems.append(Problem(claim=claim, message=message))

    def add(self, more: Answers) -> None:
        """Add the answers of another check."""
        self.problems += more.problems
        self.unchecked += more.unchecked
