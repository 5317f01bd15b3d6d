"""Step: decide whether there is something to promote, and claim it."""

from __future__ import annotations

from promotion_steps.aws import Client
from promotion_steps.finding import Refused
from promotion_steps.first_version import FirstVersion
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.json_fields import shown
from promotion_steps.ledger import Ledger
from promotion_steps.model_package import describe_package
from promotion_steps.model_package_arn import ModelPackageArn, version_arn
from promotion_steps.names import INTENTS, NO_MODEL_PACKAGE, ROLLBACK, Environment
from promotion_steps.pipeline_job import Outcome
from promotion_steps.registration_status import UNDER_WAY

DECISION = "Decision"
PROMOTE = "promote"
NOTHING = "nothing"


def check_request(
    arn: str,
    *,
    group: str,
    pipeline: str,
    execution_id: str,
    source: Environment,
    registry: Client,
    ledger: Ledger,
    mark: HighWaterMark,
    intent: str | None = None,
    approved_at: str | None = None,
) -> Outcome:
    """Claim a version of the group for this execution.

    Whether it may be promoted is for the gates to say, so that all findings come at once.

    Args:
        arn: What the execution names.
        group: The model package group that is served.
        pipeline: Whose execution this is.
        execution_id: Who claims.
        source: Where the version must be.
        registry: Of the source environment.
        ledger: Of the target environment.
        mark: Of the model in the target environment.
        intent: With `rollback`, a version that was promoted before is claimed again.
            Default: `promote`.
        approved_at: The time of the approval that started the execution. Default: none did.

    Raises:
        Refused: It is no version of the group, the intent is none, or a newer version of the
            model arrived before or is about to.
    """
    if arn == NO_MODEL_PACKAGE:
        return _decided(NOTHING, "the execution names no model package")
    _check_arn(arn, group, source)
    if intent not in (None, *INTENTS):
        raise Refused(f"intent: got {shown(intent)}, expected {' or '.join(INTENTS)}")
    package = describe_package(registry, arn)  # one finding here, instead of one from each gate
    if package.status in UNDER_WAY:  # no gate can decide on it yet
        return Outcome(continuation_token=package.status)
    is_rollback = intent == ROLLBACK
    claimed = ledger.claim(
        arn,
        execution_id,
        pipeline=pipeline,
        created_at=package.created_at,
        approved_at=approved_at,
        again=is_rollback,
    )
    if not claimed:
        return _decided(NOTHING, f"{arn} is or was promoted by another execution")
    if not is_rollback:
        mark.require_newest(FirstVersion.of(package), execution_id)
    return _decided(PROMOTE, f"promoting {arn}")


def _decided(decision: str, summary: str) -> Outcome:
    return Outcome(outputs={DECISION: decision}, summary=summary)


def _check_arn(text: str, group: str, source: Environment) -> None:
    try:
        arn = ModelPackageArn.from_text(text)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not arn.is_in(group, source):
        expected = version_arn(source, group, arn.version)
        raise Refused(f"model package ARN: got {text}, expected {expected}")
