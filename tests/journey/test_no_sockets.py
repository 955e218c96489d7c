"""No command opens a connection, here or in the engine, unless a time-stamp is asked for."""

import json
from pathlib import Path

import pytest

from app.casework.action_table import ACTIONS
from app.casework.samples import golden_pair
from tests.unit.project.test_network import Watch

# Every command one after the other with the real engine, as a shell script would call them. What
# the table has beyond these lines is called with arguments made up from its parameters, so that no
# new command escapes; what asks a server (a URL) is left out.
SCRIPT = """
import json, sys
from pathlib import Path
from app.casework import samples
from app.casework.action_table import ACTIONS, ParameterKind
from app.cli.commands import sample
from app.cli.main import run

def made_up(action, case, picture, folder):
    words = action.name.split(".")
    if action.has_own_options:
        return [*words, "--help"]
    values = {
        ParameterKind.CASE: case,
        ParameterKind.FILE: picture,
        ParameterKind.NEW_FILE: folder / action.name,
        ParameterKind.FOLDER: folder / f"{action.name}.folder",
        ParameterKind.FILES_AND_FOLDERS: picture,
        ParameterKind.ITEM: "E001",
        ParameterKind.REGION: "region-1",
        ParameterKind.TEXT: "text",
    }
    for parameter in action.parameters:
        if "url" in parameter.name:
            continue
        name = [f"--{parameter.name}"] if parameter.is_option else []
        if parameter.kind is ParameterKind.FLAG:
            words += name
        elif parameter.choices:
            words += [*name, parameter.choices[0]]
        else:
            words += [*name, str(values[parameter.kind])]
    return words


def main():
    picture, folder = sys.argv[1], Path(sys.argv[2])
    two = samples.golden_pair()
    sample.sample_pictures = lambda: two
    case, pdf, key = folder / "case", folder / "r.pdf", folder / "me.p12"
    (folder / "manifest.csv").write_text(
        f"image,mask,regions,caption,label\\n{picture},,,,real\\n", encoding="utf-8")
    lines = '''
case create CASE --number 7 --title T --examiner E
case add CASE PICTURE
case analyze CASE --device cpu
case resume CASE
case queue CASE
case list CASE --by-score
case rerun CASE
case compare CASE E001
case table CASE --out FOLDER/t.csv
case update CASE --conclusion None.
review CASE E001 region-1 accept
case withdraw CASE E001 region-1
case tag CASE E001 --tags seen
identity create FOLDER/me.p12 --name N --organisation O
identity create-ca FOLDER/ca.p12 --name R --organisation O
identity issue FOLDER/rita.p12 --authority FOLDER/ca.p12 --name R --organisation O
identity crl FOLDER/lab.crl --authority FOLDER/ca.p12
identity show --identity FOLDER/me.p12
identity tokens FOLDER/none.so
report CASE --out FOLDER/r.pdf --identity FOLDER/me.p12
sign FOLDER/r.pdf --out FOLDER/two.pdf --identity FOLDER/rita.p12 --case CASE
renew FOLDER/two.pdf --out FOLDER/three.pdf
verify FOLDER/r.pdf --case CASE
case withdraw-item CASE E001 --reason R
case restore-item CASE E001 --reason R
case verify CASE
case exhibit CASE E001 --title T --area 10,10,60,40 --enlarge 2
case export CASE FOLDER/case.zip
case import FOLDER/case.zip FOLDER/copy
analyze PICTURE --out FOLDER/out --device cpu
model list
model info compact
model verify
model import --help
doctor --case CASE --device cpu
sample --out FOLDER/sample --device cpu
evaluate FOLDER/manifest.csv --out FOLDER/m.json --device cpu
train --help
'''
    for line in lines.split("\\n"):
        words = line.replace("FOLDER", str(folder)).replace("CASE", str(case)).split()
        if words:
            words = [picture if word == "PICTURE" else word for word in words]
            status = run(words)
            print(json.dumps({"ran": line, "status": status}), flush=True)
    for action in ACTIONS:
        if not any(line.startswith(action.name.replace(".", " ")) for line in lines.split("\\n")):
            words = made_up(action, case, picture, folder)
            status = run(words)
            ran = " ".join([action.name.replace(".", " "), *words])
            print(json.dumps({"ran": ran, "status": status}), flush=True)

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    folder = tmp_path / "watch"
    folder.mkdir()
    return Watch(folder, Path(__file__).parents[2])


def test_no_command_opens_a_socket(
    watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "all_commands.py"
    script.write_text(SCRIPT, encoding="utf-8")
    watch.environment |= {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": f"{watch.environment['PYTHONPATH']}:{watch.root}",
        "FORGERYTALKER_PASSPHRASE": "a long enough passphrase",
        "FORGERYTALKER_AUTHORITY_PASSPHRASE": "another long passphrase",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    work = tmp_path / "work"
    work.mkdir()
    done = watch.run(str(script), str(golden_pair()[1].path), str(work))
    assert done.returncode == 0, done.stderr
    ran = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"ran"')]
    assert not [each for each in ran if each["status"] == 70], done.stderr
    words = [each["ran"] for each in ran]
    missing = [
        action.name
        for action in ACTIONS
        if not any(line.startswith(action.name.replace(".", " ")) for line in words)
    ]
    assert not missing
    # Most of them must have done their work, or nothing was tested.
    negative = {each["ran"] for each in ran if each["status"] != 0}
    assert not {line for line in negative if line.startswith(("report", "case a", "case e"))}
    assert watch.process_count() >= 8, "the engine's processes were not watched"
    assert watch.connections() == []
