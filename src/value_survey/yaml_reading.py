"""Reading YAML without losing anything: a key that stands twice is an error, not a silent overwrite."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from value_survey.errors import InputError, Problem


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader that refuses a mapping in which a key occurs twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue  # what `<<` brings in may be overridden
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is no plain value", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file.

    Raises
    ------
    InputError
        The file is missing, is no UTF-8 text or no YAML, or a mapping in it has a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        next_step = "check the path, or run from the project's root"
        raise InputError(Problem("cannot be read", str(path), str(error), next_step=next_step)) from None
    try:
        # The loader is a SafeLoader: it builds plain values only.
        return yaml.load(text, Loader=_StrictLoader)
    except yaml.YAMLError as error:
        found = " ".join(str(error).split())
        raise InputError(Problem("is not valid YAML", str(path), found, next_step="mend that line")) from None
