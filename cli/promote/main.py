"""The command line: `promote`."""

from __future__ import annotations

import typer

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
    retry,
    seal,
    status,
    why,
)
from promote.refusing_command import RefusingCommand, RefusingGroup

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
app.command(cls=RefusingCommand, epilog=register.EPILOG)(register.register)
app.command(cls=RefusingCommand, epilog=lock.EPILOG)(lock.lock)
app.command(cls=RefusingCommand, epilog=seal.EPILOG)(seal.seal)
app.command(cls=RefusingCommand, epilog=check.EPILOG)(check.check)
app.command(cls=RefusingCommand, epilog=approve.APPROVE_EPILOG)(approve.approve)
app.command(cls=RefusingCommand, epilog=approve.REJECT_EPILOG)(approve.reject)
app.command(cls=RefusingCommand, epilog=status.EPILOG)(status.status)
app.command(cls=RefusingCommand, epilog=why.EPILOG)(why.why)
app.command(cls=RefusingCommand, epilog=retry.EPILOG)(retry.retry)
app.command(cls=RefusingCommand, epilog=audit.EPILOG)(audit.audit)
app.command(cls=RefusingCommand, epilog=doctor.EPILOG)(doctor.doctor)
app.command(cls=RefusingCommand, epilog=guardrails.EPILOG)(guardrails.guardrails)
app.command("image-policy", cls=RefusingCommand, epilog=image_policy.EPILOG)(
    image_policy.image_policy
)
app.command(cls=RefusingCommand, epilog=rehearse.EPILOG)(rehearse.rehearse)

if __name__ == "__main__":
    app()
