"""Glyphs: what stands for each on a terminal that has only ASCII; one for one, so that nothing moves."""

from __future__ import annotations

import unicodedata

_STAND_INS = (
    "·. •o ●@ ○o ◆N ◇? ▲A ▼V ■S ✕X ★* ▶> ▸> ✓v ‖| ━- "
    "→> ←< ↑^ ↓v ↗/ ↙/ ↖\\ ↘\\ ⏎< ⌫< ⇧^ ⌥~ "
    "≤< ≥> ≠# ≈~ ±+ ×x −- –- —- ‐- …. ²2 ³3 °d ‘' ’' “\" ”\" "
    "∇g αa ηe θt λl μm ξx ρr σs φp ∞8 "
    "░. ▒: ▓# █# ▀' ▄. ▁_ ▔- ▌| ▐| ▊| ▎| ▏| ▕| ⠤- ┈."
)
_BOX = {"-": "─━┄┅┈┉╌╍═╴╶╸╺╼╾", "|": "│┃┆┇┊┋╎╏║╵╷╹╻╽╿"}
_PARTS = "▂▃▅▆▇▉▋▍"
"""Ends of scroll bars, finer than a cell."""

ASCII: dict[str, str] = (
    {chr(code): "+" for code in range(0x2500, 0x2580)}
    | {line: plain for plain, lines in _BOX.items() for line in lines}
    | {pair[0]: pair[1] for pair in _STAND_INS.split()}
    | dict.fromkeys(_PARTS, " ")
)


def plain(glyph: str) -> str:
    """An ASCII stand-in for one glyph: the letter under an accent, and for what has none a question mark."""
    if glyph < "\x80":
        return glyph
    if found := ASCII.get(glyph):
        return found
    letter = unicodedata.normalize("NFKD", glyph)[0]
    return letter if " " <= letter <= "~" else "?"
