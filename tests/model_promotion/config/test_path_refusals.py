"""What `path.yaml` may not say."""

from __future__ import annotations

import pytest

LOWER_CASE = "lower-case letters, digits and single hyphens between them, a letter first"
IAM_PATH = (
    "expected a slash, or words between slashes, such as /model-promotion/, "
    "of at most 100 letters, digits, slashes and +=,.@_-"
)
CASES = {
    "an upper-case path name": (
        ("name: acme", "name: Acme"),
        f"name: not a path name, got 'Acme', expected 1 to 20 {LOWER_CASE}",
    ),
    "a path name of 21 characters": (
        ("name: acme", "name: abcdefghijklmnopqrstu"),
        f"name: not a path name, got 'abcdefghijklmnopqrstu', expected 1 to 20 {LOWER_CASE}",
    ),
    "an environment name of 17 characters": (
        ("name: dev", "name: abcdefghijklmnopq"),
        (
            "environments[0].name: not an environment name, got 'abcdefghijklmnopq', "
            f"expected 1 to 16 {LOWER_CASE}"
        ),
    ),
    "no path name": (
        ("name: acme\n", ""),
        "name: missing, expected the path's name; names of AWS resources begin with it",
    ),
    "an unknown key with a near one": (
        ("name: acme", "name: acme\norganisation: o-a1b2c3d4e5"),
        (
            "organisation: unknown key, expected name, organization, permissions_boundary, "
            "iam_path, tags, assumptions or environments; did you mean organization?"
        ),
    ),
    "an unknown key with none near": (
        ("region: us-east-1", "region: us-east-1\n    xyz: 1"),
        (
            "environments[0].xyz: unknown key, expected name, account, region, personas, "
            "evidence, network, audit_trail, images, quotas or notifications"
        ),
    ),
    **{
        f"an IAM path {words}": (
            ("name: acme", f"name: acme\niam_path: {path}"),
            f"iam_path: not an IAM path, got {shown}, {IAM_PATH}",
        )
        for words, path, shown in (
            ("without a slash before it", "promotion/", "'promotion/'"),
            ("without a slash after it", "/promotion", "'/promotion'"),
            ("with nothing between two slashes", "/a//b/", "'/a//b/'"),
            ("that matches others", "/team-*/", "'/team-*/'"),
            ("of AWS's own", "/aws-service-role/", "'/aws-service-role/'"),
            ("of 101 characters", f"/{'a' * 99}/", f"'/{'a' * 36}...{'a' * 37}/'"),
        )
    },
    "an account without quotes": (
        ('"111111111111"', "111111111111"),
        (
            "environments[0].account: an account id is text, got 111111111111, "
            'expected 12 digits in quotes, such as "111111111111"'
        ),
    ),
    "an account whose leading zero went with the quotes": (
        ('"111111111111"', "012345670123"),
        (
            "environments[0].account: an account id is text, got 12345670123, "
            'expected 12 digits in quotes, such as "012345670123"'
        ),
    ),
    "an account of 11 digits": (
        ('"111111111111"', '"11111111111"'),
        (
            "environments[0].account: not an account id, got '11111111111', "
            "expected 12 digits in quotes"
        ),
    ),
    "an account that is no text": (
        ('"111111111111"', "true"),
        "environments[0].account: input should be text, got True, expected quotes around it",
    ),
    "a region's English name": (
        ("us-east-1", "Virginia"),
        (
            "environments[0].region: not a region, got 'Virginia', "
            "expected a region's code, such as us-east-1"
        ),
    ),
    "a misspelt region": (
        ("us-east-1", "eu-centrl-1"),
        (
            "environments[0].region: not a region of AWS, got 'eu-centrl-1', "
            "expected a region's code, such as us-east-1; did you mean eu-central-1?"
        ),
    ),
    **{
        f"a region without {words}": (
            ("us-east-1", region),
            (
                f"environments[0].region: {lacks} there, got '{region}', "
                "expected a region that has what promotions need"
            ),
        )
        for words, region, lacks in (
            ("CodePipeline", "ca-west-1", "AWS offers no codepipeline"),
            (
                "endpoints",
                "me-central-1",
                (
                    "CloudFormation has no AWS::SageMaker::Endpoint, "
                    "AWS::SageMaker::EndpointConfig, AWS::SageMaker::Model"
                ),
            ),
            (
                "groups and CodePipeline",
                "ap-east-2",
                (
                    "AWS offers no codepipeline there and CloudFormation has no "
                    "AWS::SageMaker::ModelPackageGroup"
                ),
            ),
        )
    },
    **{
        f"a path in {partition}": (
            ("us-east-1", region),
            (
                f"environments[0].region: {lacks} there, got '{region}', "
                "expected a region that has what promotions need"
            ),
        )
        for partition, region, lacks in (
            ("China", "cn-north-1", "CloudFormation has no AWS::SageMaker::ModelPackageGroup"),
            ("a secret partition", "us-iso-east-1", "AWS offers no codepipeline"),
            ("the European sovereign cloud", "eusc-de-east-1", "AWS offers no codepipeline"),
        )
    },
    "a region of another partition": (
        ('"222222222222"\n    region: us-east-1', '"222222222222"\n    region: cn-north-1'),
        (
            "environments[1].region: in another partition, got 'cn-north-1', "
            "expected a region of aws like the first environment's"
        ),
    ),
    "two environments of one name": (
        ("name: staging", "name: dev"),
        (
            "environments[1].name: of an earlier environment too, got 'dev', "
            "expected a name of its own"
        ),
    ),
    "two environments in one place": (
        ("222222222222", "111111111111"),
        (
            "environments[1]: in the account and region of an earlier environment, "
            "got '111111111111' and 'us-east-1', expected another account or region"
        ),
    ),
    "an environment that is a word": (
        ('name: dev\n    account: "111111111111"\n    region: us-east-1', "dev"),
        "environments[0]: input should be a mapping, got 'dev'",
    ),
    "an organization that is none": (
        ("name: acme", "name: acme\norganization: acme"),
        (
            "organization: not an organization id, got 'acme', "
            "expected o- and 10 to 32 lower-case letters and digits"
        ),
    ),
    "a key without a value": (
        ("name: acme", "name: acme\norganization:"),
        "organization: no value, expected one, or the key left out",
    ),
    "a boundary that is no policy": (
        ("name: acme", "name: acme\npermissions_boundary: arn:aws:iam::aws:role/Admin"),
        (
            "permissions_boundary: not a policy, got 'arn:aws:iam::aws:role/Admin', "
            "expected the name or the ARN of an IAM policy"
        ),
    ),
    "a boundary of one account for all": (
        ("name: acme", "name: acme\npermissions_boundary: arn:aws:iam::111111111111:policy/b"),
        (
            "permissions_boundary: a policy of one account, "
            "got 'arn:aws:iam::111111111111:policy/b', "
            "expected the name of a policy that every account has"
        ),
    ),
    "a tag key of ours": (
        ("name: acme", "name: acme\ntags: {'model-promotion:path': x}"),
        (
            "tags.'model-promotion:path': not a tag key, got 'model-promotion:path', "
            "expected 1 to 128 "
            "letters, digits, spaces and _.:/=+-@, not beginning with aws: or model-promotion:"
        ),
    ),
    "a tag value that is a number": (
        ("name: acme", "name: acme\ntags: {cost: 42}"),
        "tags.cost: input should be text, got 42, expected quotes around it",
    ),
    "a tag value with a comma": (
        ("name: acme", "name: acme\ntags: {cost: 'a,b'}"),
        (
            "tags.cost: not a tag value, got 'a,b', "
            "expected at most 256 letters, digits, spaces and _.:/=+-@"
        ),
    ),
    "a bus without rules": (
        ("name: dev", "name: dev\n    quotas: {rules_per_event_bus: 0}"),
        "environments[0].quotas.rules_per_event_bus: input should be at least 1, got 0",
    ),
    "everybody as a data scientist": (
        ("name: dev", "name: dev\n    personas: {data_scientist: ['*']}"),
        (
            "environments[0].personas.data_scientist[0]: not a principal, got '*', "
            "expected the ARN of an account root, a role, a user or an assumed role"
        ),
    ),
    "nobody as a model approver": (
        ("name: dev", "name: dev\n    personas: {model_approver: []}"),
        "environments[0].personas.model_approver: input should have at least 1 entries, got []",
    ),
}


@pytest.mark.parametrize(("change", "line"), CASES.values(), ids=CASES.keys())
def test_path_refuses(refused_path, change, line):
    assert f"path.yaml: {line}" in refused_path(change)


@pytest.mark.parametrize("case", ["a tag value with a comma", "two environments of one name"])
def test_one_problem_is_told_once(refused_path, case):
    change, line = CASES[case]
    assert refused_path(change) == [f"path.yaml: {line}"]


def test_a_path_of_one_environment_goes_nowhere(folder):
    folder.write("path.yaml", "name: acme\nenvironments: []\n")
    assert folder.refused() == [
        "path.yaml: environments: input should have at least 2 entries, got []"
    ]


def test_41_tags_are_too_many(folder):
    tags = ", ".join(f"t{number}: x" for number in range(41))
    folder.change("path.yaml", ("name: acme", f"name: acme\ntags: {{{tags}}}"))
    (line,) = folder.refused()
    assert line.startswith("path.yaml: tags: input should have at most 40 entries, got {")


def test_one_account_may_hold_two_environments_in_two_regions(folder):
    folder.change(
        "path.yaml",
        (
            '"222222222222"\n    region: us-east-1',
            '"111111111111"\n    region: eu-central-1\n    images: {}',
        ),
        ('"333333333333"', '"333333333333"\n    images: {}'),
    )
    assert [at.region for at in folder.load().environments[:2]] == ["us-east-1", "eu-central-1"]


@pytest.mark.parametrize("region", ["ap-southeast-2", "us-gov-west-1"])
def test_a_region_of_any_partition_is_one(folder, region):
    text = (folder.root / "path.yaml").read_text("utf-8").replace("us-east-1", region)
    folder.write("path.yaml", text)
    assert folder.load().environments[0].region == region


@pytest.mark.parametrize("path", ["/", "/model-promotion/", "/a/b_c/", f"/{'a' * 98}/"])
def test_an_iam_path_is_every_environments(folder, path):
    folder.change("path.yaml", ("name: acme", f"name: acme\niam_path: {path}"))
    environments = folder.load().environments
    assert [at.iam_path for at in environments] == [path] * 3
    assert environments[0].role_arn("copy") == f"arn:aws:iam::111111111111:role{path}acme-dev-copy"


def test_a_policy_of_aws_bounds_every_account(folder):
    arn = "arn:aws:iam::aws:policy/PowerUserAccess"
    folder.change("path.yaml", ("name: acme", f"name: acme\npermissions_boundary: {arn}"))
    assert folder.load().path.permissions_boundary == arn
