from __future__ import annotations

from typing import Any

import pytest

from promote.audit.plain_text import Reader

READ = Reader("222222222222", "eu-west-1")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        (3, "3"),
        (True, "true"),
        ({"Ref": "Bucket"}, "${Bucket}"),
        ({"Ref": "AWS::AccountId"}, "222222222222"),
        ({"Fn::GetAtt": ["Key", "Arn"]}, "${Key.Arn}"),
        ({"Fn::GetAtt": "Key.Arn"}, "${Key.Arn}"),
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::Region"}]]}, "a-eu-west-1"),
        ({"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/*"}, "arn:aws:s3:::${Bucket}/*"),
        ({"Fn::Sub": ["${Name}/${Other}", {"Name": {"Ref": "Key"}}]}, "${Key}/${Other}"),
        ({"Fn::Sub": "${!Literal}"}, "${!Literal}"),
        ({"Fn::If": ["Chosen", "a", {"Ref": "B"}]}, "a or ${B}"),
        ({"Fn::ImportValue": "shared"}, "${Fn::ImportValue}"),
    ],
)
def test_a_value_reads_as_a_person_writes_it(value: Any, text: str) -> None:
    assert READ.text(value) == text


@pytest.mark.parametrize(
    ("value", "texts"), [(None, ()), ("a", ("a",)), (["a", {"Ref": "B"}], ("a", "${B}"))]
)
def test_one_value_and_several_read_alike(value: Any, texts: tuple[str, ...]) -> None:
    assert READ.texts(value) == texts
