"""Read the words of messages and fill them in; a missing or surplus name is refused before anything is promised."""

from __future__ import annotations

import functools
import string
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


class TemplateMisused(ValueError):
    """A template does not exist or was given other names than it has."""


@dataclass(frozen=True, slots=True)
class Template:
    """The words of one kind of message."""

    name: str
    text: str
    fields: frozenset[str]
    secret: bool

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with its names filled in; line breaks in values become spaces.

        Raises:
            TemplateMisused: a name is missing.
        """
        missing = self.fields - values.keys()
        if missing:
            raise TemplateMisused(f"{self.name} lacks {', '.join(sorted(missing))}")
        return self.text.format_map({name: " ".join(str(values[name]).split()) for name in self.fields})


@functools.cache
def templates() -> dict[str, Template]:
    """Return all templates by name."""
    words = yaml.safe_load(Path(__file__).with_name("templates.yaml").read_text(encoding="utf-8"))
    return {
        name: Template(
            name=name, text=entry["text"], secret=bool(entry.get("secret")),
            fields=frozenset(field for _, field, _, _ in string.Formatter().parse(entry["text"]) if field),
        )
        for name, entry in words.items()
    }


def template(name: str) -> Template:
    """Return one template.

    Raises:
        TemplateMisused: there is none of that name.
    """
    try:
        return templates()[name]
    except KeyError:
        raise TemplateMisused(f"no template {name}") from None
