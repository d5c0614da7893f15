"""Words that bring in what is not the speaker's own answer."""

from __future__ import annotations

import re

CONTRAST = re.compile(
    r"\b(?:while|although|though|some|others?|but|however|than|not just|if|whether|depends?)\b"
    r"|不过|但|虽然|有人|有些人|而不是|如果|取决于|是否"
)
"""Concessions, conditions and the views of others."""
