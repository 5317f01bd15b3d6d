"""Lambda functions of probes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from promote.doctor.mark import Mark
from promote.doctor.resources.kind import Clients, Kind

_RUNTIME = "python3.13"


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    functions = clients("lambda")
    for page in functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            name = function["FunctionName"]
            if not name.startswith(mark.prefix):
                continue
            if mark.is_on(name, functions.list_tags(Resource=function["FunctionArn"])["Tags"]):
                yield name


def _remove(clients: Clients, name: str) -> None:
    clients("lambda").delete_function(FunctionName=name)


FUNCTION = Kind(
    name="Lambda function",
    found=_found,
    remove=_remove,
    permissions=(
        "iam:PassRole",
        "lambda:CreateFunction",
        "lambda:DeleteFunction",
        "lambda:ListFunctions",
        "lambda:ListTags",
        "lambda:TagResource",
    ),
)


def create_function(clients: Clients, mark: Mark, name: str, role_arn: str) -> None:
    """Create a function that nothing invokes."""
    clients("lambda").create_function(
        FunctionName=name,
        Runtime=_RUNTIME,
        Handler="probe.handler",
        Role=role_arn,
        Code={"ZipFile": _package()},
        Tags=mark.tags,
    )


def _package() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("probe.py", "def handler(event, context):\n    return None\n")
    return packed.getvalue()
