"""Customer metadata keeps to SageMaker's limits."""

from __future__ import annotations

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.sagemaker.customer_metadata import check_properties


@pytest.mark.parametrize("text", ["Größe 42", "s3://b/k_1.tar", "a=b+c@d-e", "模型", "½"])
def test_letters_separators_numbers_and_some_signs_are_taken(text: str) -> None:
    check_properties({text: text})


@pytest.mark.parametrize("text", ["a,b", '"', "(", "?", "#", "a\nb", "e\u0301", "$", "{}"])
def test_other_characters_are_refused(text: str) -> None:
    with pytest.raises(ServiceError, match="satisfy regular expression pattern"):
        check_properties({"key": text})
    with pytest.raises(ServiceError, match="satisfy regular expression pattern"):
        check_properties({text: "value"})


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"k" * 129: "v"}, "'customerMetadataProperties.key'.*less than or equal to 128"),
        ({"k": "v" * 257}, "'customerMetadataProperties.k.member'.*less than or equal to 256"),
        ({"k": ""}, "greater than or equal to 1"),
        ({f"k{n}": "v" for n in range(51)}, "cannot exceed 50, got 51"),
    ],
)
def test_too_much_or_too_little_is_refused(properties: dict[str, str], reason: str) -> None:
    with pytest.raises(ServiceError, match=reason):
        check_properties(properties)


def test_the_limits_themselves_are_taken() -> None:
    check_properties({f"{n:0128}": "v" * 256 for n in range(50)})
