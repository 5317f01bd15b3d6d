"""The running containers of an endpoint: one chain of model processes for each variant."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.sagemaker.access import Reads
from promote.rehearsal.emulator.sagemaker.container_files import ImageError, fill, pull
from promote.rehearsal.emulator.sagemaker.container_rules import REQUIREMENTS, needs_network
from promote.rehearsal.emulator.sagemaker.endpoint_rules import VariantSize
from promote.rehearsal.emulator.sagemaker.model_process import (
    START_TIMEOUT_SECONDS,
    ModelFailure,
    ModelProcess,
    Reply,
)
from promote.rehearsal.emulator.sagemaker.model_source import ModelDataError
from promote.rehearsal.emulator.sagemaker.models import Model

AsRole = Callable[[str, str], Reads]
"""Takes an execution role's ARN and that of the model, and returns what the role reads."""


class LaunchFailure(Exception):  # noqa: N818
    """Say why a fleet did not come into service."""


class Variant:
    """One production variant: its containers answer one after the other."""

    def __init__(self, settings: Mapping[str, Any], model: Model) -> None:
        self.settings = settings
        self.model = model
        self.name: str = settings["VariantName"]
        self._started = time.time()
        self.weight = float(settings.get("InitialVariantWeight", 1.0))
        self.count = int(settings.get("InitialInstanceCount", 1))
        self._images: dict[str, str] = {}
        self._chain: list[ModelProcess] = []

    def start(self, directory: Path, reads: Reads, on_exit: ExitStack) -> None:
        """Pull each container's image, fetch its model and load it.

        Raises:
            ImageError: An image cannot be pulled.
            ModelDataError: A model cannot be fetched or unpacked.
            ModelFailure: A model does not load.
        """
        self._images = {each["Image"]: pull(each["Image"], reads) for each in self._containers}
        timeout = self.settings.get("ContainerStartupHealthCheckTimeoutInSeconds")
        for position, container in enumerate(self._containers):
            own = directory / f"{self.name}-{position}"
            fill(own, container, reads.objects)
            if needs_network(own / "model", isolated=self.model.isolated):
                raise ModelFailure(
                    f"could not install {REQUIREMENTS}: the container has no network access"
                )
            process = ModelProcess(
                own,
                container.get("Environment", {}),
                start_timeout=float(timeout or START_TIMEOUT_SECONDS),
            )
            on_exit.callback(process.stop)
            self._chain.append(process)

    def invoke(self, body: bytes, content_type: str, accept: str) -> Reply:
        """Answer one invocation; each container gets the answer of the one before it.

        Raises:
            ModelFailure: A container does not answer.
        """
        reply = Reply(body=body, content_type=content_type)
        for process in self._chain:
            reply = process.invoke(reply.body, reply.content_type, accept)
        return reply

    def description(self) -> dict[str, Any]:
        """Describe the variant as DescribeEndpoint does."""
        images = [
            {"SpecifiedImage": image, "ResolvedImage": pulled, "ResolutionTime": self._started}
            for image, pulled in self._images.items()
        ]
        weights = {"CurrentWeight": self.weight, "DesiredWeight": self.weight}
        serverless = self.settings.get("ServerlessConfig")
        if serverless:
            sizes = {"CurrentServerlessConfig": serverless, "DesiredServerlessConfig": serverless}
        else:
            sizes = {"CurrentInstanceCount": self.count, "DesiredInstanceCount": self.count}
        return {"VariantName": self.name, "DeployedImages": images, **weights, **sizes}

    @property
    def size(self) -> VariantSize:
        """The weight and the instance count now."""
        return VariantSize(weight=self.weight, count=self.count)

    def resize(self, size: VariantSize) -> None:
        """Take another weight or instance count."""
        if size.weight is not None:
            self.weight = size.weight
        if size.count is not None:
            self.count = size.count

    @property
    def _containers(self) -> tuple[dict[str, Any], ...]:
        return self.model.containers


class Fleet:
    """Everything that one endpoint configuration runs."""

    def __init__(self, variants: list[Variant], on_exit: ExitStack) -> None:
        self._variants = variants
        self._on_exit = on_exit

    def invoke(
        self, body: bytes, content_type: str, accept: str, variant: str | None
    ) -> tuple[Reply, str]:
        """Answer with the named variant, or with one drawn by weight.

        Raises:
            KeyError: There is no variant of that name.
            ModelFailure: The variant does not answer.
        """
        if variant is None:
            weights = [each.weight for each in self._variants]
            (chosen,) = random.choices(self._variants, weights if any(weights) else None)  # noqa: S311
        else:
            chosen = {each.name: each for each in self._variants}[variant]
        return chosen.invoke(body, content_type, accept), chosen.name

    def description(self) -> list[dict[str, Any]]:
        """Describe the variants as DescribeEndpoint does."""
        return [variant.description() for variant in self._variants]

    @property
    def sizes(self) -> dict[str, VariantSize]:
        """The size of each variant by its name."""
        return {variant.name: variant.size for variant in self._variants}

    def resize(self, sizes: Mapping[str, VariantSize]) -> None:
        """Give variants of these names another size."""
        for variant in self._variants:
            variant.resize(sizes.get(variant.name, VariantSize()))

    def stop(self) -> None:
        """End every process and remove every file."""
        self._on_exit.close()


def launch(config: Mapping[str, Any], models: Mapping[str, Model], as_role: AsRole) -> Fleet:
    """Bring an endpoint configuration into service, or leave nothing behind.

    Args:
        config: The endpoint configuration.
        models: The models of its variants by name.
        as_role: Reads images and model data as the execution role.

    Raises:
        LaunchFailure: A model cannot be fetched, or does not load.
    """
    with ExitStack() as on_failure:
        root = Path(on_failure.enter_context(tempfile.TemporaryDirectory(prefix="endpoint-")))
        variants = []
        for settings in config["ProductionVariants"]:
            variant = Variant(settings, models[settings["ModelName"]])
            _start(variant, root, as_role, on_failure)
            variants.append(variant)
        return Fleet(variants, on_failure.pop_all())


def _start(variant: Variant, root: Path, as_role: AsRole, on_exit: ExitStack) -> None:
    model = variant.model
    try:
        variant.start(root, as_role(model.execution_role_arn, model.arn), on_exit)
    except ImageError as error:
        raise LaunchFailure(
            f"Please make sure all images included in the model for the production variant "
            f"{variant.name} exist, and that the execution role used to create the model has "
            f"permissions to access them: {error}"
        ) from error
    except ModelFailure as failure:
        raise LaunchFailure(
            f"The primary container for production variant {variant.name} did not pass the ping "
            f"health check: {failure.reason}"
        ) from failure
    except ModelDataError as error:
        raise LaunchFailure(str(error)) from error
    except (ClientError, BotoCoreError, ServiceError) as error:
        raise LaunchFailure(
            f"Could not access model data of {model.arn}. Please ensure that the role "
            f'"{model.execution_role_arn}" exists, that its trust relationship policy allows the '
            'action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com", and '
            f'that it has "s3:GetObject" permissions: {error}'
        ) from error
