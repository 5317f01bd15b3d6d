"""Which resource's policy has a say when another ARN is asked for."""

from __future__ import annotations


def policy_anchor(arn: str) -> str:
    """Return the ARN whose resource policy decides over *arn*.

    An object's is its bucket's, a function version's is the function's, a package's is its
    group's, an index's is its table's, and a log group's is that of all of CloudWatch Logs.
    """
    if arn.count(":") < 5:
        return arn
    *place, resource = arn.split(":", 5)
    return ":".join([*place, _anchor(place[2], resource)])


def _anchor(service: str, resource: str) -> str:
    first, _, rest = resource.partition("/")
    match service:
        case "s3":
            return first
        case "lambda" if resource.startswith("function:"):
            return ":".join(resource.split(":")[:2])
        case "sagemaker" if first == "model-package":
            return f"model-package-group/{rest.partition('/')[0].lower()}"
        case "dynamodb" if first == "table":
            return f"table/{rest.partition('/')[0]}"
        case "logs":
            return "*"
    return resource
