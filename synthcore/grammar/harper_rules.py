"""Which rules of Harper are asked: those that find mistakes, not those that prefer one good style to another.

Measured with Harper 2.13 on 2,214 different turns of the shipped sessions and of template dialogues, written with care: all of
its default rules raise 1,110 alarms, of which next to none is a mistake; what is left here raises a tenth of that, most of it
what a hurried user would type ("i", "its"). The time goes down by a third, for the names of places and products alone take a
third of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Groups of Harper's own settings page: capitals of products and places; longhand for "IMO" and "BRB"; taste; words of one country.
GROUPS_OFF = frozenset({"Proper Nouns", "Initialisms", "Style and Redundancy", "Regionalisms and Dialect"})
# In those groups, but mistakes in any style.
ON = frozenset({"RepeatedWords", "AnAnother", "AnotherAn", "MoreBetter", "Countries", "Holidays"})
# Taste ("three, two and one", "...", "ok", "5 min"), or wrong more often than right in what people say to each other.
OFF = frozenset(
    [
        "OxfordComma",
        "NoOxfordComma",
        "UseEllipsisCharacter",
        "OkToOkay",
        "ExpandTimeShorthands",
        "ExpandMemoryShorthands",
        "SpelledNumbers",
        "CompoundNouns",
        "DisjointPrefixes",
        "OrthographicConsistency",
        "UseTitleCase",
        "Dashes",
        "QuoteSpacing",
        "NoFrenchSpaces",
        "AvoidCurses",
        "ItsPossessive",
        "MissingPreposition",
        "MissingTo",
        "ToTwoToo",
        "SplitWords",
        "MergeWords",
        "Therein",
        "Without",
        "MassNouns",
        "TheLastDays",
        "Months",
        "SubjunctiveWasToWere",
        "WouldNeverHave",
        "OneOfTheSingular",
        "InAWhile",
        "AWhile",
        "ModalBeAdjective",
        "TheHowWhy",
        "HadOf",
        "FindOut",
        "NotTo",
        "PronounKnew",
        "QuiteQuiet",
        "PossessiveYour",
        "Everyone",
        "ThereToTheir",
        "NominalWants",
        "ThatThan",
        "HowTo",
        "ViciousCircle",
        "ViciousCircleOrCycle",
        "ViciousCycle",
    ]
)


def config(structured: Mapping[str, Any], defaults: Mapping[str, bool]) -> dict[str, bool]:
    """Every rule by name, on or off: Harper's defaults less what is off here. `structured` is its settings page, which alone
    tells the group of a rule; a rule that a newer Harper has is on when its group and its default are."""
    off = {name for entry in structured["settings"] if "Group" in entry and entry["Group"]["label"] in GROUPS_OFF for name in _names(entry["Group"]["child"])}
    return {name: name in ON or (on and name not in off and name not in OFF) for name, on in defaults.items()}


def _names(settings: Mapping[str, Any]) -> list[str]:
    names: list[str] = []
    for entry in settings["settings"]:
        if "Bool" in entry:
            names.append(entry["Bool"]["name"])
        elif "OneOfMany" in entry:
            names += entry["OneOfMany"]["names"]
        else:
            names += _names(entry["Group"]["child"])
    return names
