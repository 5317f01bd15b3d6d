"""The command line: `promote`."""

from __future__ import annotations

import typer
from typer.core import TyperGroup

from promote.commands import (
    approve,
    audit,
    check,
    doctor,
    guardrails,
    image_policy,
    lock,
    register,
    rehearse,
    seal,
    status,
)
from promote.refusal import refusal_of
from promote.terminal import complain


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


app = typer.Typer(
    cls=RefusingGroup,
    name="promote",
    help="Move an approved model package from one AWS account to the next.",
    epilog="Start with: promote rehearse. It needs no AWS account.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)
app.command(epilog=register.EPILOG)(register.register)
app.command(epilog=lock.EPILOG)(lock.lock)
app.command(epilog=seal.EPILOG)(seal.seal)
app.command(epilog=check.EPILOG)(check.check)
app.command(epilog=approve.APPROVE_EPILOG)(approve.approve)
app.command(epilog=approve.REJECT_EPILOG)(approve.reject)
app.command(epilog=status.EPILOG)(status.status)
app.command(epilog=audit.EPILOG)(audit.audit)
app.command(epilog=doctor.EPILOG)(doctor.doctor)
app.command(epilog=guardrails.EPILOG)(guardrails.guardrails)
app.command("image-policy", epilog=image_policy.EPILOG)(image_policy.image_policy)
app.command(epilog=rehearse.EPILOG)(rehearse.rehearse)

if __name__ == "__main__":
    app()
