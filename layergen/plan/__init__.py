"""Everything about a layer decided and nothing yet spelled: which names live where, what each method needs."""

from __future__ import annotations

from layergen.plan.make import make_plan
from layergen.plan.model import Plan

__all__ = ["Plan", "make_plan"]
