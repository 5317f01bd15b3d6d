"""Which services assume the example's roles, and on which conditions."""

from __future__ import annotations

from typing import Any

from model_promotion.service_trust import SOURCE_KEYS


def test_the_roles_of_the_example_require_the_keys_of_the_table(
    example_with_every_option: Any,
) -> None:
    found: dict[str, set[tuple[str, ...]]] = {}
    for template in example_with_every_option.values():
        for role in template.all("AWS::IAM::Role"):
            for statement in role["AssumeRolePolicyDocument"]["Statement"]:
                if isinstance(service := statement["Principal"].get("Service"), str):
                    keys = sorted(key for test in statement["Condition"].values() for key in test)
                    found.setdefault(service.partition(".")[0], set()).add(tuple(keys))

    assert found == {service: {tuple(sorted(keys))} for service, keys in SOURCE_KEYS.items()}
