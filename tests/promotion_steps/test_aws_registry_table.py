"""The table of AWS's registries, as the SDK's files have it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promotion_steps.aws_registries import aws_account
from tests.aws_registry_table import TABLE, registries


def write(folder: Path, name: str, **repositories: dict[str, str]) -> None:
    versions = {
        f"1.{number}": {"repository": repository, "registries": accounts}
        for number, (repository, accounts) in enumerate(repositories.items())
    }
    content = {"inference": {"versions": versions}}
    (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")


def test_repositories_of_the_same_accounts_are_listed_together(tmp_path: Path) -> None:
    write(tmp_path, "a", churn={"us-east-1": "1"}, fraud={"us-east-1": "1", "eu-west-1": "2"})
    write(tmp_path, "b", churn={"eu-west-1": "2", "us-iso-east-1": "3", "nowhere": "4"})

    assert registries(tmp_path) == [
        {"repositories": ["churn", "fraud"], "accounts": {"eu-west-1": "2", "us-east-1": "1"}}
    ]


def test_two_accounts_of_one_repository_in_a_region_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a", churn={"us-east-1": "1"})
    write(tmp_path, "b", churn={"us-east-1": "2"})

    with pytest.raises(ValueError, match=r"^b.json: churn in us-east-1: got 2 too$"):
        registries(tmp_path)


def test_every_repository_of_the_table_has_an_account_in_its_regions() -> None:
    listed = json.loads(TABLE.read_text("utf-8"))["registries"]

    assert len(listed) > 10
    for one in listed:
        for repository in one["repositories"]:
            for region, account in one["accounts"].items():
                assert aws_account(repository, region) == account
                assert account.isdigit()
                assert len(account) == 12
