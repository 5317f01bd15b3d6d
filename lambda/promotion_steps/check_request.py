"""Step: decide whether there is something to promote, and claim it."""

from __future__ import annotations

from promotion_steps.aws import Client
from promotion_steps.finding import Refused
from promotion_steps.ledger import Ledger
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import NO_MODEL_PACKAGE, Environment
from promotion_steps.pipeline_job import Outcome

DECISION = "Decision"
PROMOTE = "promote"
NOTHING = "nothing"


def check_request(
    arn: str,
    *,
    group: str,
    execution_id: str,
    source: Environment,
    registry: Client,
    ledger: Ledger,
) -> Outcome:
    """Claim an approved version of the group for this execution.

    Raises:
        Refused: It is no version that this pipeline may promote.
    """
    if arn == NO_MODEL_PACKAGE:
        return _decided(NOTHING, "the execution names no model package")
    _check_arn(arn, group, source)
    package = describe_package(registry, arn)
    if problems := _problems(package):
        raise Refused(*problems)
    if not ledger.claim(arn, execution_id):
        return _decided(NOTHING, f"{arn} is or was promoted by another execution")
    return _decided(PROMOTE, f"promoting {arn}")


def _decided(decision: str, summary: str) -> Outcome:
    return Outcome(outputs={DECISION: decision}, summary=summary)


def _check_arn(text: str, group: str, source: Environment) -> None:
    try:
        arn = ModelPackageArn.from_text(text)
    except ValueError as error:
        raise Refused(str(error)) from error
    expected = source.arn("sagemaker", f"model-package/{group}/{arn.version}")
    if text != expected:
        raise Refused(f"model package ARN: got {text}, expected {expected}")


def _problems(package: ModelPackage) -> list[str]:
    problems = []
    if package.approval_status != "Approved":
        problems.append(
            f"{package.arn}: approval status is {package.approval_status}, expected Approved"
        )
    if package.status != "Completed":
        problems.append(f"{package.arn}: status is {package.status}, expected Completed")
    return problems
