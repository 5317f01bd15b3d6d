"""Where the images of versions are found in the environment that they are promoted into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from promotion_steps.aws_registries import aws_account
from promotion_steps.finding import Refused
from promotion_steps.image_reference import ImageReference


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageLocations:
    """The registries of a target that hold the images of versions, by the same digests.

    "The repository name will remain the same across Regions and accounts", and a digest is that
    of the image's own bytes. Source: "Private image replication", ECR user guide.

    Args:
        region: Of the target.
        registries: A registry of the target, or a path in one, by the registry or the path that
            versions name. Default: none, and images of AWS alone are found in another region.
    """

    region: str
    registries: Mapping[str, str] = field(default_factory=dict)

    def find(self, image: ImageReference) -> ImageReference:
        """Return the image where the target pulls it from.

        Raises:
            Refused: It is in another region, and nothing says where it is in the target's.
        """
        named = [one for one in self.registries if image.lies_in(one)]
        if named:
            return self._mapped(image, max(named, key=len))
        if image.region == self.region:
            return image
        if aws_account(image.repository, image.region) == image.account:
            return self._of_aws(image)
        raise Refused(
            f"in another region, got {image.region}, expected a registry in {self.region} that"
            f" `images` in path.yaml maps {image.registry}/{image.repository} to"
        )

    def find_uri(self, uri: str) -> str:
        """Return an image's URI where the target pulls it from.

        Raises:
            Refused: It is none of ECR, or nothing says where it is in the target's region.
        """
        try:
            image = ImageReference.from_uri(uri)
        except ValueError as error:
            raise Refused(str(error)) from error
        found = self.find(image)
        return uri if found == image else found.uri

    def _mapped(self, image: ImageReference, source: str) -> ImageReference:
        target = self.registries[source]
        try:
            return image.moved(source, target)
        except ValueError as error:
            raise Refused(f"`images` in path.yaml maps {source} to {target}: {error}") from error

    def _of_aws(self, image: ImageReference) -> ImageReference:
        account = aws_account(image.repository, self.region)
        if account is None:
            raise Refused(
                f"in another region, got {image.region}, and AWS offers no {image.repository} in"
                f" {self.region}"
            )
        host = image.registry.removeprefix(f"{image.account}.dkr.ecr.{image.region}.")
        registry = f"{account}.dkr.ecr.{self.region}.{host}"
        return replace(image, account=account, region=self.region, registry=registry)
