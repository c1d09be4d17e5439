"""Words and marks for external documents."""

from __future__ import annotations

from webapp.core.errors import N_
from webapp.documents.external.models import Kind, Standing

KIND_TITLES: dict[Kind, str] = {Kind.STANDARD: N_("Standard"), Kind.LAW: N_("Law"), Kind.OTHER: N_("Other")}
STANDING_TITLES: dict[Standing, str] = {
    Standing.CURRENT: N_("Holds"),
    Standing.SUPERSEDED: N_("Superseded by another"),
    Standing.WITHDRAWN: N_("Withdrawn"),
}
STANDING_CHIPS: dict[Standing, str] = {Standing.CURRENT: "ok", Standing.SUPERSEDED: "stop", Standing.WITHDRAWN: "stop"}
