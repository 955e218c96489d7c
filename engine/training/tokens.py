"""Words as the Penn Treebank tokenizer of the caption metrics cuts them, without Java.

Follows what Stanford's PTBTokenizer (CoreNLP 3.4.1, as pycocoevalcap calls it: lower case, one
line a caption) puts out; the tests hold it against its stored output.
"""

import re

# Removed after cutting, as pycocoevalcap does. Its bracket names are upper case and the tokens
# lower case, so brackets stay words: the published numbers contain that slip.
_REMOVED = frozenset(("''", "'", "``", "`", ".", "?", "!", ",", ":", "-", "--", "...", ";"))
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": " -- ", "—": " -- "})
_BRACKETS = {"(": "-lrb-", ")": "-rrb-", "[": "-lsb-", "]": "-rsb-", "{": "-lcb-", "}": "-rcb-"}
_ABBREVIATIONS = (
    r"(?:[a-z]\.(?:[a-z]\.)+|(?:etc|vs|mr|mrs|ms|dr|prof|st|jr|sr|fig|no(?=\.\s*\d)|inc|ltd|co)\.)"
)
_CONTRACTION = r"'(?:s|m|d|re|ve|ll)(?!\w)"
_TOKEN = re.compile(
    r"\.\.\.+|--+"
    rf"|{_ABBREVIATIONS}(?!\w)"
    rf"|{_CONTRACTION}"
    r"|'n'"
    r"|@\w+"
    # Numbers with their separators; words with what joins words.
    r"|\d+(?:[.,:/-]\d+)+(?!\w)"
    r"|[^\W_]+(?:(?:[-/.!_]|(?<=o)'(?=clock))[^\W_]+)*"
    r"|\S"
)
_SPLIT = {
    "cannot": ("can", "not"),
    "gonna": ("gon", "na"),
    "gotta": ("got", "ta"),
    "wanna": ("wan", "na"),
    "gimme": ("gim", "me"),
    "lemme": ("lem", "me"),
}
_NEGATION = re.compile(r"(?<!\w)(\w+?)n't(?!\w)")


def ptb_words(caption: str) -> list[str]:
    """Return the words of a caption that the metrics compare."""
    return [word for word in ptb_tokens(caption) if word not in _REMOVED]


def ptb_tokens(caption: str) -> list[str]:
    """Return all tokens of a caption, punctuation included."""
    text = caption.replace("\n", " ").lower().translate(_PLAIN).replace("…", " ... ")
    # A mark keeps the negation whole while the apostrophe is looked at.
    text = _NEGATION.sub("\\1 n\x00t", text)
    tokens: list[str] = []
    for part in text.split():
        if part == "n\x00t" or part.startswith("n\x00t"):
            tokens.append("n't")
            part = part[3:]
        tokens += _cut(part)
    return tokens


def _cut(part: str) -> list[str]:
    found: list[str] = []
    for token in _TOKEN.findall(part):
        if token in _SPLIT:
            found += _SPLIT[token]
        elif token.startswith("..."):
            found.append("...")
        elif token == '"':
            found.append("''")
        else:
            found.append(_BRACKETS.get(token, token))
    return found
