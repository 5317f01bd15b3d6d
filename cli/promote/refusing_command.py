"""Turns what stops a command into one line, or one JSON document, and an exit code."""

from __future__ import annotations

import typer
from typer.core import TyperCommand, TyperGroup

from promote.refusal import refusal_of
from promote.terminal import complain, print_json


class RefusingCommand(TyperCommand):
    """A command that also says as JSON what stops it, where JSON was asked for."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            refusal = refusal_of(error)
            if refusal is not None and ctx.params.get("as_json") is True:
                print_json({"error": str(refusal)})
            raise


class RefusingGroup(TyperGroup):
    """Turns what stops a command into one line and an exit code."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            complain(str(refusal))
            raise typer.Exit(refusal.exit_code) from error
