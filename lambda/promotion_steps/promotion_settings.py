"""What one model must fulfil to be promoted: the pipeline's `promotion.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from promotion_steps.image_locations import ImageLocations
from promotion_steps.json_fields import JsonFields
from promotion_steps.names import GATES, PROMOTION_FILE

ALLOWED = "allowed_container_members"
"""The key of a model's config for what SageMaker added to containers and may be left behind."""

_INSTANCES = ("instance_type", "initial_instance_count")
_SIZES = {
    "volume_size_in_gb": "volume_size_in_gb",
    "download_seconds": "model_data_download_timeout_in_seconds",
    "startup_seconds": "container_startup_health_check_timeout_in_seconds",
}
"""Members of `endpoint` by what they are called here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmokeTest:
    """What the endpoint is asked, and what its answer must look like.

    Args:
        shape: Lengths of the answer's nested lists. Default: any.
    """

    content_type: str
    accept: str | None
    answer_content_type: str
    shape: tuple[int, ...] | None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> SmokeTest:
        """Read the settings' `smoke_test`.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        fields.refuse_others(("content_type", "accept", "answer"))
        answer = fields.fields("answer")
        answer.refuse_others(("content_type", "shape"))
        return cls(
            content_type=fields.text("content_type"),
            accept=fields.optional_text("accept"),
            answer_content_type=answer.text("content_type"),
            shape=_shape(answer) if "shape" in answer.members else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointShape:
    """What serves the model: instances, or capacity by the request.

    Args:
        instance_type: None for a serverless endpoint.
        instances: How many; 0 for a serverless endpoint.
        memory_size_in_mb: Of a serverless endpoint; 0 on instances.
        max_concurrency: Of a serverless endpoint; 0 on instances.
        isolated: Whether containers reach no network; never on a serverless endpoint.
        volume_size_in_gb: Storage of each instance. Default: SageMaker chooses.
        download_seconds: Longest download of the model data. Default: SageMaker chooses.
        startup_seconds: Longest start of the container. Default: SageMaker chooses.
    """

    instance_type: str | None = None
    instances: int = 0
    memory_size_in_mb: int = 0
    max_concurrency: int = 0
    isolated: bool = False
    volume_size_in_gb: int | None = None
    download_seconds: int | None = None
    startup_seconds: int | None = None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> EndpointShape:
        """Read the settings' `endpoint`.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        if "serverless" in fields.members:
            fields.refuse_others(("serverless",))
            capacity = fields.fields("serverless")
            capacity.refuse_others(("memory_size_in_mb", "max_concurrency"))
            return cls(
                memory_size_in_mb=capacity.whole_number("memory_size_in_mb", least=1),
                max_concurrency=capacity.whole_number("max_concurrency", least=1),
            )
        fields.refuse_others((*_INSTANCES, "network_isolation", *_SIZES.values()))
        return cls(
            instance_type=fields.text("instance_type"),
            instances=fields.whole_number("initial_instance_count", least=1),
            isolated=fields.optional_flag("network_isolation", default=True),
            **{
                name: fields.whole_number(key, least=1)
                for name, key in _SIZES.items()
                if key in fields.members
            },
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionSettings:
    """The settings of one model for one hop.

    Args:
        gates: What each gate asks for, by the gate's name; each gate reads its own.
        images: A registry of the target, or a path in one, by the registry or the path that
            images are named by. Default: each image is pulled from where it is named.
        endpoint: Default: the model has no endpoint.
        smoke_test: Default: the model has no endpoint.
        allowed_container_members: Names that this code does not know and leaves behind.
    """

    model: str
    group: str
    gates: Mapping[str, JsonFields]
    images: Mapping[str, str] = field(default_factory=dict)
    endpoint: EndpointShape | None = None
    smoke_test: SmokeTest | None = None
    allowed_container_members: tuple[str, ...] = ()

    @classmethod
    def from_bytes(cls, body: bytes) -> PromotionSettings:
        """Read `promotion.json`.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        fields = JsonFields.from_text(body, PROMOTION_FILE)
        fields.refuse_others(
            ("model", "group", "gates", "images", "endpoint", "smoke_test", ALLOWED)
        )
        gates = fields.fields("gates")
        gates.refuse_others(GATES)
        served = {"endpoint", "smoke_test"} & fields.members.keys()
        return cls(
            model=fields.text("model"),
            group=fields.text("group"),
            gates={gate: gates.fields(gate) for gate in gates.members},
            images=_images(fields.fields("images")) if "images" in fields.members else {},
            endpoint=EndpointShape.from_fields(fields.fields("endpoint")) if served else None,
            smoke_test=SmokeTest.from_fields(fields.fields("smoke_test")) if served else None,
            allowed_container_members=_names(fields, ALLOWED),
        )

    def image_locations(self, region: str) -> ImageLocations:
        """Return where a target in a region pulls images from."""
        return ImageLocations(region=region, registries=self.images)

    def gate(self, name: str) -> JsonFields:
        """Return what a gate asks for; nothing where the model's config has no section for it."""
        nothing = JsonFields(source=PROMOTION_FILE, members={}, path=f"gates.{name}.")
        return self.gates.get(name, nothing)


def _names(fields: JsonFields, key: str) -> tuple[str, ...]:
    names = fields.items(key) if key in fields.members else []
    if any(not isinstance(name, str) or not name for name in names):
        raise fields.error(key, "a list of names of members")
    return tuple(names)


def _images(fields: JsonFields) -> dict[str, str]:
    return {registry: fields.text(registry) for registry in fields.members}


def _shape(fields: JsonFields) -> tuple[int, ...]:
    lengths = fields.items("shape")
    if not lengths or any(type(length) is not int or length < 0 for length in lengths):
        raise fields.error("shape", "a list of lengths")
    return tuple(lengths)
