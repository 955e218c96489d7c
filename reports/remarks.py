"""Sentences about signatures that can be said in every language of the reports.

A remark is a phrase (`engine.schema.phrase`): English text that remembers its template, so that
records stay readable and another language is only asked for when somebody reads.
"""

from engine.schema.languages import said
from engine.schema.phrase import Phrase as Remark

__all__ = ["Remark", "said"]
