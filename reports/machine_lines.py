"""The engine's sentences as the report prints them: verbatim, or said in the report's language.

A sentence made from a template is said in the report's language from the same template and values.
One that a language model wrote exists in English only: it is printed as it is and marked, with what
it rests on put together from the finding beside it. Nothing is translated.
"""

from collections.abc import Iterable

from engine.schema.finding import Finding, Sentence
from engine.schema.grounds import grounds
from reports.wording import Wording


def machine_lines(say: Wording, finding: Finding, sentences: Iterable[Sentence]) -> str:
    """Return the sentences as lines, each with what speaks against it in brackets."""
    return "\n".join(_line(say, finding, sentence) for sentence in sentences)


def has_english_only(say: Wording, finding: Finding) -> bool:
    """Whether the report, in another language, quotes sentences that exist in English only."""
    return any(say.is_english_only(sentence.text) for sentence in finding.explanation.sentences)


def _line(say: Wording, finding: Finding, sentence: Sentence) -> str:
    text = say.told(sentence.text)
    if not sentence.is_supported:
        objection = say.told(sentence.objection) or say("no measurement supports it")
        text = f"{text} [{say('UNSUPPORTED')}: {objection}]"
    if not say.is_english_only(sentence.text):
        return text
    rests_on = say.told(grounds(finding, sentence)) or say("nothing recorded")
    return say("English original: {text}\nIt rests on: {grounds}", text=text, grounds=rests_on)
