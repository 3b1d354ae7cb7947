"""Gathers the rows of this room."""

from parts.scrapping.papers import Scrapping, ScrappingCause, ScrappingLine, ScrappingState
from parts.scrapping.verdicts import Disposal, Judgement, Party, ScrappingLiability, ScrappingMeeting

__all__ = [
    "Disposal",
    "Judgement",
    "Party",
    "Scrapping",
    "ScrappingCause",
    "ScrappingLiability",
    "ScrappingLine",
    "ScrappingMeeting",
    "ScrappingState",
]
