"""Rules about who may do what, shown at work."""

from __future__ import annotations

from typing import Any

from tests.promote.audit.rules.case import Case, resource

ROLE = "AWS::IAM::Role"
FOREIGN = "arn:aws:iam::999999999999:root"
ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}}
NAMED = {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::999999999999:role/reader"}}

MISTYPED = (
    "statement Named names sagemaker:DescribeModelPackge,"
    " which AWS's authorization reference does not know"
)


def allow(action: Any, **more: Any) -> dict[str, Any]:
    return {"Sid": "Named", "Effect": "Allow", "Action": action, **more}


def role(*statements: dict[str, Any], trusted: Any = None, **more: Any) -> dict[str, Any]:
    trust = [allow("sts:AssumeRole", Principal=trusted)] if trusted else []
    return resource(
        ROLE,
        AssumeRolePolicyDocument={"Statement": trust},
        Policies=[{"PolicyName": "All", "PolicyDocument": {"Statement": [*statements]}}],
        **more,
    )


def bucket_policy(statement: dict[str, Any]) -> dict[str, Any]:
    document = {"Statement": [statement]}
    return resource("AWS::S3::BucketPolicy", Bucket="b", PolicyDocument=document)


def group(statement: dict[str, Any]) -> dict[str, Any]:
    return resource(
        "AWS::SageMaker::ModelPackageGroup",
        ModelPackageGroupName="churn",
        ModelPackageGroupPolicy={"Statement": [statement]},
    )


CLOUDFORMATION = {"Service": "cloudformation.amazonaws.com"}

CASES = {
    "MP-wildcard-action": Case(
        broken=role(
            allow(["s3:GetObject", "s3:Put*"]),
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        ),
        faults=(
            "statement Named allows s3:Put*",
            "a statement without a sid allows everything but iam:*",
        ),
        mended=role(allow("s3:GetObject"), {"Effect": "Deny", "Action": "*", "Resource": "*"}),
    ),
    "MP-wildcard-resource": Case(
        broken=role(allow(["s3:GetObject", "codepipeline:PutJobSuccessResult"], Resource="*")),
        faults=("statement Named allows s3:GetObject on every resource, which IAM can narrow",),
        mended=role(
            allow("s3:GetObject", Resource="arn:aws:s3:::b/*"),
            allow("codepipeline:PutJobSuccessResult", Resource="*"),
        ),
    ),
    "MP-known-action": Case(
        broken=role(allow("sagemaker:DescribeModelPackge")),
        faults=(MISTYPED,),
        mended=role(allow("sagemaker:DescribeModelPackage")),
    ),
    "MP-foreign-root": Case(
        broken=bucket_policy(allow("s3:GetObject", Principal={"AWS": ["*", FOREIGN]})),
        faults=(
            "statement Named lets in everybody without a condition",
            "statement Named lets in all of account 999999999999 without a condition",
        ),
        mended=bucket_policy(allow("s3:GetObject", Principal={"AWS": FOREIGN}, Condition=NAMED)),
    ),
    "MP-foreign-organization": Case(
        broken=bucket_policy(allow("s3:GetObject", Principal={"AWS": FOREIGN}, Condition=NAMED)),
        faults=("statement Named does not ask for aws:PrincipalOrgID",),
        mended=bucket_policy(
            allow("s3:GetObject", Principal={"AWS": FOREIGN}, Condition=NAMED | ORGANIZATION)
        ),
    ),
    "MP-service-source": Case(
        broken=bucket_policy(
            allow("s3:PutObject", Principal={"Service": "logging.s3.amazonaws.com"})
        ),
        faults=(
            "statement Named lets logging.s3.amazonaws.com act for anybody: it asks for no source",
        ),
        mended=bucket_policy(
            allow(
                "s3:PutObject",
                Principal={"Service": "logging.s3.amazonaws.com"},
                Condition={"StringEquals": {"aws:SourceAccount": "222222222222"}},
            )
        ),
    ),
    "MP-group-policy": Case(
        broken=group(allow("sagemaker:DescribeModelPackage", Principal={"AWS": FOREIGN})),
        faults=("statement Named has no condition",),
        mended=group(
            allow("sagemaker:DescribeModelPackage", Principal={"AWS": FOREIGN}, Condition=NAMED)
        ),
    ),
    "MP-role-boundary": Case(
        broken=role(),
        faults=("the role has no permissions boundary, as others have",),
        beside_broken={"Other": role(PermissionsBoundary="arn:aws:iam::222222222222:policy/b")},
        mended=role(PermissionsBoundary="arn:aws:iam::222222222222:policy/b"),
    ),
    "MP-deployment-role": Case(
        broken=role(
            allow("*"),
            trusted=CLOUDFORMATION,
            ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"],
        ),
        faults=(
            "the deployment role has AdministratorAccess",
            "statement Named lets the deployment role do *",
        ),
        mended=role(allow("sagemaker:CreateModel"), trusted=CLOUDFORMATION),
    ),
    "MP-pass-role": Case(
        broken=role(allow("iam:PassRole", Resource="*")),
        faults=(
            "statement Named passes any role",
            "statement Named passes a role to any service",
        ),
        mended=role(
            allow(
                "iam:PassRole",
                Resource="arn:aws:iam::222222222222:role/model",
                Condition={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
            )
        ),
    ),
}
