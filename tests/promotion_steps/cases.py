"""Cases as gates are asked about them, with a fake for each service that a gate may ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promotion_steps.case import Case
from promotion_steps.json_fields import JsonFields
from promotion_steps.model_package import ModelPackage
from promotion_steps.names import PROMOTION_FILE
from promotion_steps.promotion_settings import EndpointShape, PromotionSettings
from tests.promotion_steps.scene import GROUP, HOP, Scene


def case(
    scene: Scene,
    package: ModelPackage,
    *,
    gates: Mapping[str, Mapping[str, Any]] | None = None,
    endpoint: EndpointShape | None = None,
    images: Mapping[str, str] | None = None,
    clients: Mapping[str, Any] | None = None,
    **members: Any,
) -> Case:
    """Return a case.

    Args:
        scene: Where the package's objects lie.
        package: What it is about.
        gates: What each gate asks for, by the gate's name, as in `promotion.json`.
        endpoint: What serves the model. Default: nothing.
        images: Registries of the target by those that images are named by. Default: none.
        clients: By the service's name; a gate that asks another service fails the test.
        members: Other members of the case.
    """
    known = dict(clients or {})

    def client(service: str, region: str) -> Any:
        assert service in known, f"no client of {service} in {region} was expected"
        return known[service]

    sections = {
        name: JsonFields(source=PROMOTION_FILE, members=section, path=f"gates.{name}.")
        for name, section in (gates or {}).items()
    }
    settings = PromotionSettings(
        model=GROUP, group=GROUP, gates=sections, images=images or {}, endpoint=endpoint
    )
    return Case(
        **{
            "hop": HOP,
            "package": package,
            "settings": settings,
            "artifacts": scene.source,
            "client": client,
            "seconds_left": lambda: 60.0,
            **members,
        }
    )
