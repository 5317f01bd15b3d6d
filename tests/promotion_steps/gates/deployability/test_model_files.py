"""What the package says of its model data, and what was read of it."""

from __future__ import annotations

import pytest

from promotion_steps.gates.deployability.model_files import check_files, check_location
from tests.promotion_steps.gates.deployability.parts import (
    DATA,
    archive,
    claims,
    files,
    prefix,
    said,
)

PACK = "pack it with `tar --dereference --hard-dereference -czf model.tar.gz -C FOLDER .`"


@pytest.mark.parametrize(
    "location", [archive(), archive(is_source=False), prefix(), archive(compression="None")]
)
def test_locations_that_sagemaker_takes_pass(location) -> None:
    assert said(check_location(location)) == []


def test_a_model_data_url_without_the_suffix_is_refused() -> None:
    location = archive(is_source=False, uri="s3://acme/models/model.tgz")

    assert said(check_location(location)) == [
        (
            f"{DATA}: SageMaker takes a gzip compressed tar archive with the suffix .tar.gz,"
            " got 's3://acme/models/model.tgz'; use ModelDataSource for other files"
        )
    ]


def test_a_compressed_prefix_is_refused() -> None:
    assert said(check_location(prefix(compression="Gzip"))) == [
        (
            f"{DATA}: SageMaker takes one archive, got S3DataType S3Prefix with"
            f" CompressionType Gzip,"
            " expected S3Object with Gzip, or S3Prefix with None"
        )
    ]


def test_a_prefix_without_a_slash_at_its_end_is_refused() -> None:
    assert said(check_location(prefix(uri="s3://acme/models/m"))) == [
        f"{DATA}: SageMaker takes a prefix that ends with /, got 's3://acme/models/m'"
    ]


def test_an_archive_of_files_passes() -> None:
    answers = check_files(files(sizes={"model.joblib": 7}))

    assert (answers.problems, answers.unchecked) == ([], [])


def test_one_link_is_named_with_what_it_points_to_and_the_remedy() -> None:
    linked = files(sizes={"a": 1}, not_unpacked=[("b", "symbolic link to a")])

    answers = check_files(linked)

    assert claims(answers) == ["links"]
    assert said(answers) == [
        (
            f"{DATA}: SageMaker unpacks files and folders alone, got 1 other member:"
            f" b (symbolic link to a); {PACK}"
        )
    ]


@pytest.mark.parametrize(("number", "end"), [(3, ""), (4, " and 1 more"), (90, " and 87 more")])
def test_three_members_are_named_and_the_others_counted(number: int, end: str) -> None:
    linked = files(not_unpacked=[(f"{n}", "hard link to a") for n in range(number)])

    (message,) = said(check_files(linked))

    assert f"got {number} other members: 0 (hard link to a), 1 (hard" in message
    assert f"2 (hard link to a){end}; " in message


def test_an_archive_that_is_none_is_refused_and_its_emptiness_is_not_told_besides() -> None:
    assert said(check_files(files(broken="no gzip stream"))) == [
        f"{DATA}: SageMaker would not unpack it, no gzip stream"
    ]


def test_an_archive_that_was_not_read_to_its_end_is_unchecked_and_its_links_are_told() -> None:
    answers = check_files(files(unread="out of time", not_unpacked=[("b", "symbolic link to a")]))

    assert claims(answers) == ["links"]
    assert answers.unchecked == [f"{DATA}: not read to its end, out of time"]


def test_an_archive_without_a_file_is_refused() -> None:
    answers = check_files(files())

    assert claims(answers) == ["archive"]
    assert said(answers) == [f"{DATA}: the archive holds no file, expected the model's files"]


def test_a_prefix_without_an_object_is_refused() -> None:
    answers = check_files(files(prefix()))

    assert claims(answers) == ["model-data"]
    assert said(answers) == [
        f"{DATA}: no model data, got no object at s3://acme/models/m/, expected the model's files"
    ]


@pytest.mark.parametrize("name", ["model.tar.gz", "deep/model.TGZ", "a.tar"])
def test_an_archive_in_uncompressed_model_data_is_refused(name: str) -> None:
    (message,) = said(check_files(files(prefix(), sizes={name: 9, "b": 1})))

    assert message == (
        f"{DATA}: SageMaker unpacks nothing with CompressionType None, got {name}; register the"
        " one archive as S3Object with Gzip, or its files"
    )


def test_an_archive_within_an_archive_is_a_file() -> None:
    assert said(check_files(files(sizes={"code/vendor.tar.gz": 9}))) == []


@pytest.mark.parametrize("name", ["folder/", "a//b", "..", "a/./b", "a" * 256, "a\0b"])
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    (message,) = said(check_files(files(prefix(), sizes={name: 0, "b": 1})))

    assert message.startswith(f"{DATA}: SageMaker cannot create these files, got ")


@pytest.mark.parametrize("name", ["a" * 255, "ä" * 127, "...", "a.b/c"])
def test_a_name_that_a_file_can_have_passes(name: str) -> None:
    assert said(check_files(files(prefix(), sizes={name: 0}))) == []


def test_a_file_that_is_a_folder_too_is_refused() -> None:
    clash = files(prefix(), sizes={"weights": 1, "weights/part1": 1})

    assert said(check_files(clash)) == [
        (
            f"{DATA}: SageMaker cannot create a folder where there is a file, got weights/part1;"
            " rename one of them"
        )
    ]
