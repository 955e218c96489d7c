"""Collects the window's texts and makes the file it reads its Chinese from (`make translations`).

    .venv/bin/python setup/translations.py [--check]

Qt's own tools do the work: `pyside6-lupdate` finds the texts, `pyside6-lrelease` writes the .qm.
Between them every text stands once, whatever class it is in, so that one word has one translation.
With --check nothing is written; exit status 1 says what is missing.
"""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "gui" / "translations"
SOURCE = FOLDER / "zh_CN.ts"
RELEASED = FOLDER / "zh_CN.qm"
CONTEXT = "window"
_TOOLS = Path(sys.executable).parent


def found_texts() -> list[str]:
    """Every text of the window that is marked for translation, sorted, each once."""
    files = sorted(str(path) for path in (ROOT / "app" / "gui").rglob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "found.ts"
        _run("pyside6-lupdate", "-tr-function-alias", "tr+=_tr", *files, "-ts", str(target))
        return sorted({node.text or "" for node in ET.parse(target).iter("source")})


def known_translations() -> dict[str, str]:
    """What SOURCE has: text to translation; unfinished ones are left out."""
    if not SOURCE.is_file():
        return {}
    return {
        message.findtext("source", ""): message.findtext("translation", "")
        for message in ET.parse(SOURCE).iter("message")
        if message.findtext("translation")
    }


def write(texts: list[str], known: dict[str, str]) -> None:
    """Write SOURCE with these texts, and RELEASED from it."""
    root = ET.Element("TS", version="2.1", language="zh_CN", sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for text in texts:
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        if text in known:
            translation.text = known[text]
        else:
            translation.set("type", "unfinished")
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    SOURCE.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8"
    )
    _run("pyside6-lrelease", str(SOURCE), "-qm", str(RELEASED))


def missing(texts: list[str], known: dict[str, str]) -> list[str]:
    """What keeps the translation from being complete, in words."""
    return [f"not translated: {text!r}" for text in texts if text not in known] + [
        f"no longer used: {text!r}" for text in known if text not in set(texts)
    ]


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run([_TOOLS / tool, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{tool} failed: {done.stdout}{done.stderr}")


def main(arguments: list[str]) -> int:
    """Update the files, or say what is missing; the exit status."""
    texts, known = found_texts(), known_translations()
    faults = missing(texts, known)
    if "--check" not in arguments:
        write(texts, known)
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
