"""The names inside MiniStack that this emulator leans on, and how it takes hold of them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from promote.rehearsal.emulator.installation import PINNED

NAMES: Mapping[str, tuple[str, ...]] = {
    "ministack.app": ("AUTH", "SERVICE_HANDLERS", "SERVICE_REGISTRY", "main"),
    "ministack.core.arn": ("ArnParseError", "parse_arn"),
    "ministack.core.concurrency": ("run_reentrant",),
    "ministack.core.iam_actions": (
        "SERVICE_TO_IAM_NAMESPACE",
        "_BOTOCORE_SERVICE_MAP",
        "extract_resource_arn",
        "request_tag_context",
    ),
    "ministack.core.iam_evaluator": (
        "EvalContext",
        "_RESOURCE_POLICY_LOOKUPS",
        "_gather_role_policies",
        "_permissions_boundary",
        "_resolve_condition_key",
        "_resource_policy",
        "_verified_key",
        "caller_arn",
        "combine_resource_policy",
        "enforce",
        "evaluate",
        "evaluate_resource_policy",
        "evaluate_trust_policy",
        "find_iam_access_key_account",
    ),
    "ministack.core.lambda_runtime": (
        "Worker",
        "_PYTHON_WORKER_SCRIPT",
        "execution_credentials",
        "subprocess",
    ),
    "ministack.core.responses": (
        "AccountRegionScopedDict",
        "AccountScopedDict",
        "_account_from_sts_session",
        "error_response_json",
        "get_account_id",
        "get_region",
        "json_response",
        "new_uuid",
        "request_scope",
    ),
    "ministack.core.router": ("SERVICE_PATTERNS",),
    "ministack.services.cloudformation": ("_stacks",),
    "ministack.services.cloudformation.handlers": ("_ACTION_HANDLERS", "_resolve_stack"),
    "ministack.services.cloudformation.helpers": ("_error", "_p"),
    "ministack.services.cloudformation.provisioners": (
        "_CUSTOM_NAME_REPLACEMENT",
        "_REPLACING_PROPERTIES",
        "_RESOURCE_HANDLERS",
        "_S3_BUCKET_CONFIGURATIONS",
        "_STACK_TAG_PROPERTY",
        "_cw_metric_alarm_record",
        "_physical_name",
    ),
    "ministack.services.cloudformation.stacks": (
        "_provision_resource",
        "_runs_on_worker_thread",
        "_update_resource",
    ),
    "ministack.services.cloudtrail": ("_DISPATCH", "_err", "_trails"),
    "ministack.services.cloudwatch": (
        "_alarms",
        "_dispatch_alarm_actions",
    ),
    "ministack.services.cloudwatch_logs": ("_log_groups",),
    "ministack.services.dynamodb": ("_tables",),
    "ministack.services.ecr": (
        "_batch_check_layer_availability",
        "_complete_layer_upload",
        "_content_digest",
        "_describe_images",
        "_find_image",
        "_get_download_url_for_layer",
        "_images",
        "_initiate_layer_upload",
        "_layer_blobs",
        "_put_image",
        "_registry_id",
        "_repo_policies",
        "_repositories",
        "_upload_layer_part",
        "_uploads",
        "handle_request",
        "repository_policy_for_arn",
    ),
    "ministack.services.eventbridge": (
        "_apply_input_transformer",
        "_archive_event",
        "_dispatch_event",
        "_dispatch_to_lambda",
        "_dispatch_to_sqs",
        "_event_bus_policies",
        "_event_buses",
        "_invoke_target",
        "_matches_detail",
        "_pattern_event_view",
        "_put_events",
        "_put_permission",
        "_rule_key",
        "_rules",
    ),
    "ministack.services.iam": ("_policies", "_roles", "_users"),
    "ministack.services.kms": ("_aliases", "_keys", "_resolve_key", "key_policy_for_arn"),
    "ministack.services.lambda_svc": (
        "_create_function",
        "_execute_function",
        "_execute_function_warm",
        "_execution_record_for_config",
        "_functions",
        "_get_func_record_for_ref",
        "_update_config",
        "function_policy_for_arn",
        "invoke_async_with_retry",
    ),
    "ministack.services.s3": (
        "_append_object_parts",
        "_apply_object_lock_from_headers",
        "_bucket_default_sse_headers",
        "_bucket_encryption",
        "_bucket_object_lock",
        "_bucket_owner_account",
        "_bucket_policies",
        "_bucket_versioning",
        "_buckets",
        "_complete_multipart_upload",
        "_compute_s3_checksum",
        "_copy_object",
        "_create_multipart_upload",
        "_delete_bucket_encryption",
        "_delete_bucket_lifecycle",
        "_ensure_bucket",
        "_error",
        "_foreign_bucket_allows",
        "_get_object",
        "_get_object_attributes",
        "_head_object",
        "_multipart_uploads",
        "_object_annotations",
        "_object_legal_hold",
        "_object_record_from_version",
        "_object_retention",
        "_object_tags",
        "_object_versions",
        "_parse_range",
        "_put_bucket_encryption",
        "_put_bucket_lifecycle",
        "_put_bucket_logging",
        "_put_bucket_versioning",
        "_put_object",
        "_put_object_lock_configuration",
        "_qp",
        "_range_error_xml",
        "_resolve_object_checksums",
        "_resolve_part_checksums",
        "_resolve_sse_write_headers",
        "_upload_part",
        "_upload_part_copy",
        "_xml_body",
        "bucket_policy_for_arn",
    ),
    "ministack.services.sns": ("_error", "_publish", "_topic_by_arn_any_scope", "_topics"),
    "ministack.services.sqs": ("_queue_name_to_url",),
    "ministack.services.sts": (
        "_evict_expired_sessions",
        "_gen_secret",
        "_gen_session_access_key",
        "_gen_session_token",
        "_role_id",
        "_session_expired",
        "_sessions",
        "handle_request",
        "register_session",
    ),
}


class MissingHooksError(RuntimeError):
    """Say which names this MiniStack does not have."""

    def __init__(self, missing: Iterable[str]) -> None:
        names = "\n".join(f"  {name}" for name in missing)
        super().__init__(
            f"ministack: the installed version lacks names the emulator needs, "
            f"expected ministack=={PINNED}:\n{names}"
        )


def check(names: Mapping[str, tuple[str, ...]] = NAMES) -> None:
    """Look every name up.

    Raises:
        MissingHooksError: With all the names that are missing, not only the first.
    """
    missing = [name for module, wanted in names.items() for name in _missing(module, wanted)]
    if missing:
        raise MissingHooksError(missing)


def replace(module_name: str, name: str, make: Callable[[Any], Any]) -> None:
    """Put `make(original)` in the place of a name of MiniStack.

    Raises:
        LookupError: `NAMES` does not list the name, so no start would check it.
    """
    if name not in NAMES.get(module_name, ()):
        raise LookupError(f"{module_name}.{name}: a hook must be listed in hooks.NAMES")
    module = importlib.import_module(module_name)
    setattr(module, name, make(getattr(module, name)))


def _missing(module_name: str, names: Iterable[str]) -> list[str]:
    try:
        module = importlib.import_module(module_name)
    except ImportError:
        return [module_name]
    return [f"{module_name}.{name}" for name in names if not hasattr(module, name)]
