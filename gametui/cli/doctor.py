"""gametui doctor: what works on this machine, and what to do about what does not."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter


def doctor(*, json: Annotated[bool, Parameter(help="print JSON: an array with one object a finding")] = False) -> int:
    """Look at Python, packages, JAX's devices, the terminal, the folders and the cluster.

    The exit code is 1 where something is missing.
    Each finding is ok, missing (gametui does not work without it), limited (it works, with less) or info.
    """
    from gametui.cli import checks, output

    findings = checks.everything()
    if json:
        import msgspec

        output.json(msgspec.json.format(msgspec.json.encode(findings), indent=2), "-")
    else:
        for finding in findings:
            output.say(f"{finding.state:<8} {finding.name:<20} {finding.detail}")
            if finding.remedy:
                output.say(f"{'':<29} {finding.remedy}")
    return 1 if any(finding.state == "missing" for finding in findings) else 0
