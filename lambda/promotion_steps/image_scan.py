"""What ECR's scan of an image found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promotion_steps.json_fields import JsonFields

SEVERITIES = ("INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL")
"""From the least; ECR's UNDEFINED and Inspector's UNTRIAGED tell none."""

_ANSWER = "DescribeImageScanFindings"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageScan:
    """A scan, by ECR itself (basic) or by Amazon Inspector (enhanced).

    Args:
        status: `COMPLETE` after a basic scan, `ACTIVE` while an enhanced one goes on.
        description: What ECR says of the status.
        counts: How many findings there are, by severity.
    """

    status: str
    description: str
    counts: Mapping[str, int]

    @classmethod
    def from_answers(cls, answers: Sequence[Mapping[str, Any]]) -> ImageScan:
        """Read every page of DescribeImageScanFindings.

        Raises:
            ValueError: An answer is malformed.
        """
        pages = [JsonFields.from_value(answer, _ANSWER) for answer in answers]
        status = pages[0].fields("imageScanStatus")
        found = [page.fields("imageScanFindings") for page in pages if _has_findings(page)]
        return cls(
            status=status.text("status"),
            description=str(status.members.get("description", "")),
            counts=_told_counts(found[0]) if found and told(found[0].members) else _listed(found),
        )

    @property
    def is_finished(self) -> bool:
        """Whether the counts are those of the whole image."""
        return self.status in {"COMPLETE", "ACTIVE"}

    def above(self, severity: str) -> dict[str, int]:
        """Return the counts of what is worse than a severity, the worst first.

        What has no severity is worse than all but the worst.
        """
        worse = SEVERITIES[SEVERITIES.index(severity) + 1 :]
        unknown = sorted(self.counts.keys() - set(SEVERITIES)) if worse else []
        names = [*reversed(worse), *unknown]
        return {name: self.counts[name] for name in names if self.counts.get(name)}


def told(findings: Mapping[str, Any]) -> bool:
    """Tell whether a page has the counts of the whole image, as it need not."""
    return findings.get("findingSeverityCounts") is not None


def _has_findings(page: JsonFields) -> bool:
    return page.members.get("imageScanFindings") is not None


def _told_counts(findings: JsonFields) -> dict[str, int]:
    counts = findings.fields("findingSeverityCounts")
    return {name: counts.whole_number(name, least=0) for name in sorted(counts.members)}


def _listed(pages: Sequence[JsonFields]) -> dict[str, int]:
    severities: Counter[str] = Counter()
    for page in pages:
        for kind in ("findings", "enhancedFindings"):
            entries = page.items(kind) if kind in page.members else []
            for place, entry in enumerate(entries):
                fields = JsonFields.from_value(entry, _ANSWER, f"{page.path}{kind}[{place}].")
                severities[fields.text("severity")] += 1
    return dict(sorted(severities.items()))
