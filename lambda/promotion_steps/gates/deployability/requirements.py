"""Requirements that a container installs when it starts, and where pip would get them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterable, Mapping
from posixpath import join

from promotion_steps.gates.deployability.claims import REQUIREMENTS, Answers
from promotion_steps.gates.deployability.model_files import SHOWN, ModelFiles
from promotion_steps.gates.deployability.script_mode import SCRIPT_FOLDER, script_folder
from promotion_steps.gates.deployability.served_container import ServedContainer
from promotion_steps.scan.member_path import shown_path

_DISTRIBUTION = re.compile(r"(?P<name>[^/]+?)-[0-9][^/]*\.(whl|tar\.gz|zip)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LOCAL_URL = re.compile(r"@\s*(file:|\.|/)")
_LOCAL = (".", "/", "file:")
_INSTALLS = ("-r", "--requirement", "-e", "--editable")
_FINDS_LINKS = ("-f", "--find-links")


def requirements_file(environment: Mapping[str, str]) -> str:
    """Return where the container would look for requirements within the model data."""
    folder = script_folder(environment)
    return join(SCRIPT_FOLDER if folder is None else folder, "requirements.txt")


def check_requirements(
    container: ServedContainer, files: ModelFiles | None, *, isolated: bool
) -> Answers:
    """Check that no package index is needed where the container reaches no network.

    Framework containers run `pip install -r` before they answer, and end where it fails. Source:
    sagemaker-inference-toolkit, `model_server.py`.
    """
    answers = Answers()
    if not isolated or files is None:
        return answers
    where, name = files.location.path, requirements_file(container.environment)
    if name in files.texts:
        needed = from_an_index(_decoded(files.texts[name]), files.sizes)
        if needed:
            answers.claim(REQUIREMENTS, f"{where}: {_message(name, needed)}")
    elif name in files.sizes:
        answers.unchecked.append(f"{where}: what {name} requires, since it is too large to read")
    elif files.unread:
        answers.unchecked.append(f"{where}: whether it holds {name}")
    return answers


def _decoded(body: bytes) -> str:
    """Decode a requirements file as pip does, by its byte order mark."""
    is_utf_16 = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return body.decode("utf-16" if is_utf_16 else "utf-8-sig", "replace")


def _message(name: str, needed: list[str]) -> str:
    rest = len(needed) - SHOWN
    more = f" and {rest} more" if rest > 0 else ""
    named = ", ".join(shown_path(requirement) for requirement in needed[:SHOWN])
    return (
        f"{name} asks a package index for {named}{more}, and network isolation"
        " lets the container reach none; install the packages in the image, or put their wheels"
        f" into the archive and let {name} begin with --no-index and --find-links FOLDER, or set"
        " endpoint.network_isolation: false"
    )


def from_an_index(text: str, files: Collection[str]) -> list[str]:
    """List the requirements that pip would ask a package index for.

    Args:
        text: Of the requirements file.
        files: Paths of the files that lie beside it.
    """
    continued = re.sub(r"\\\r?\n", " ", text)
    lines = [re.sub(r"(^|\s)#.*$", "", line).strip() for line in continued.splitlines()]
    options = [line for line in lines if line.startswith("-")]
    found = {_normalized(m["name"]) for file in files if (m := _DISTRIBUTION.search(file))}
    own = found if _takes_own_files(options) else set()
    return [line for line in lines if line and _asks(line, own)]


def _asks(line: str, own: set[str]) -> bool:
    if line.startswith("-"):
        return line.startswith(_INSTALLS)
    requirement = line.partition(";")[0]
    if line.startswith(_LOCAL) or _LOCAL_URL.search(requirement):
        return False
    name = _NAME.match(requirement)
    return "@" in requirement or name is None or _normalized(name[0]) not in own


def _takes_own_files(options: Iterable[str]) -> bool:
    words = [option.replace("=", " ").split() for option in options]
    return any(word[0] == "--no-index" for word in words) and any(
        word[0] in _FINDS_LINKS and len(word) > 1 and "://" not in word[1] for word in words
    )


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
