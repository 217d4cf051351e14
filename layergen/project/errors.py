"""A user's mistake that is not in a description."""

from layergen.diagnostics.errors import UserError as UserError
