"""The programs behind the two commands do what they promise."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.harness.scripts import FOLDER, load


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the scripts take for the checkout."""
    for module in ("ground", "pages", "messages"):
        loaded = load(module)
        monkeypatch.setattr(loaded, "ROOT", tmp_path)
    monkeypatch.setattr(load("ground"), "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(load("messages"), "HOME", tmp_path / "waystation")
    (tmp_path / "waystation" / "stock" / "templates" / "stock").mkdir(parents=True)
    return tmp_path


def test_a_digest_tells_content_and_name_but_not_what_tools_make(clone: Path) -> None:
    ground = load("ground")
    (clone / "a.txt").write_text("x")
    first = ground.digest(clone)
    (clone / "__pycache__").mkdir()
    (clone / "__pycache__" / "a.pyc").write_text("y")
    (clone / "django.mo").write_text("y")
    (clone / "tabler.purged.css").write_text("y")
    assert ground.digest(clone) == first
    (clone / "a.txt").rename(clone / "b.txt")
    assert ground.digest(clone) != first


def test_a_step_is_remembered_until_its_cause_changes(clone: Path) -> None:
    ground = load("ground")
    assert not ground.same_as_last_time("install", "1")
    ground.remember("install", "1")
    assert ground.same_as_last_time("install", "1")
    assert not ground.same_as_last_time("install", "2")


def test_an_older_python_is_told_what_to_do() -> None:
    """The guard stands before anything an older Python could not read or lacks."""
    tree = ast.parse((FOLDER / "bootstrap.py").read_text())
    guard = next(number for number, node in enumerate(tree.body) if isinstance(node, ast.If))
    before = [node for node in tree.body[:guard] if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in before}
    assert names <= {"__future__", *sys.stdlib_module_names}
    assert "make run PYTHON=" in ast.unparse(tree.body[guard])


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", ""])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    told = subprocess.run(
        [sys.executable, FOLDER / "bootstrap.py", "run"],
        env={"PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "not a port" in told.stderr


# ---------------------------------------------------------------- words

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext
A = _("Take the key.")
B = gettext_lazy("Only %(left)s left.")
C = ngettext("%(n)s car", "%(n)s cars", 2)
"""
TEMPLATE = """
{% load i18n %}
<p>{% translate "It isn't here" %}</p>
   {% blocktranslate trimmed with name=x %}
      Dear {{ name }},
      your car is ready.
{% endblocktranslate %}
<p>not a sentence of ours</p>
"""


def po(clone: Path, *pairs: tuple[str, str], slice_: str = "stock") -> None:
    file = clone / f"waystation/{slice_}/locale/zh_Hans/LC_MESSAGES/django.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    )
    quoted = (f"msgid {json.dumps(id_)}\nmsgstr {json.dumps(text, ensure_ascii=False)}\n" for id_, text in pairs)
    file.write_text("\n".join([head, *quoted]), encoding="utf-8")


def test_sentences_are_found_in_code_and_templates(clone: Path) -> None:
    (clone / "waystation/stock/views.py").write_text(PYTHON)
    (clone / "waystation/stock/templates/stock/list.html").write_text(TEMPLATE)
    found = {key[1] for key, _, _ in load("messages").sentences(clone / "waystation/stock")}
    assert found == {
        "Take the key.",
        "Only %(left)s left.",
        "%(n)s car",
        "It isn't here",
        "Dear %(name)s, your car is ready.",
    }


def test_a_sentence_without_chinese_fails_and_with_it_passes(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (clone / "waystation/stock/views.py").write_text('A = _("Take the key.")\n')
    assert load("messages").check() == 1
    assert "no Chinese for 'Take the key.'" in capsys.readouterr().out
    po(clone, ("Take the key.", "请取钥匙。"))
    assert load("messages").check() == 0


def test_one_sentence_has_one_chinese_in_all_lists(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (clone / "waystation/stock/views.py").write_text('A = _("Closed")\n')
    po(clone, ("Closed", "已关闭"))
    po(clone, ("Closed", "休息"), slice_="scheduling")
    assert load("messages").check() == 1
    assert "one wording, or a context" in capsys.readouterr().out
    po(clone, ("Closed", "已关闭"), slice_="scheduling")
    assert load("messages").check() == 0


@pytest.mark.parametrize(
    ("sentence", "chinese", "fault"),
    [
        ("Only %(left)s left.", "只剩一件。", "a placeholder is missing"),
        ("Only %(left)s left.", "只剩 %(rest)s 件。", "a placeholder the sentence does not have"),
        ("Take the key.", "", "no Chinese"),
        ("Only %(left)s left.", "只剩 %(left)s 件。", None),
    ],
)
def test_a_translation_is_whole(sentence: str, chinese: str, fault: str | None) -> None:
    message = SimpleNamespace(id=sentence, string=chinese, fuzzy=False)
    assert next(load("messages").faults(message), None) == fault


# ---------------------------------------------------------------- requirements

TESTS = """
import pytest
pytestmark = pytest.mark.covers("SETL-01")

@pytest.mark.covers("SETL-02", "SETL-03")
def test_a(): ...

@pytest.mark.skip
@pytest.mark.covers("SETL-04")
def test_b(): ...

@pytest.mark.covers("SETL-05")
class TestC:
    def test_d(self): ...

@pytest.mark.covers("SETL-06")
def make_order(): ...
"""


def test_marks_add_up_and_what_never_runs_proves_nothing() -> None:
    found = dict(load("requirements_state").covers(ast.parse(TESTS)))
    assert found == {"test_a": ["SETL-01", "SETL-02", "SETL-03"], "test_d": ["SETL-01", "SETL-05"]}


def test_a_row_with_something_missing_is_partly_there_and_one_without_a_test_is_not() -> None:
    known = {"SETL-01": "a", "SETL-02": "b|c", "SETL-03": "d"}
    text = load("requirements_state").page(
        known, {"SETL-01": ["x::t"], "SETL-02": ["x::u"]}, {"SETL-02": "no paper", "SETL-03": "all"}, {}
    )
    assert "Of 3 rows 1 proven, 1 partly, 1 not yet" in text
    assert "| SETL-02 | b\\|c | partly: no paper | `x::u` |  |" in text and "| SETL-03 | d | not yet |  |  |" in text


def test_every_mark_names_a_requirement_and_all_426_are_known() -> None:
    state = load("requirements_state")
    known = state.rows()
    assert len(known) == 426
    assert {
        row for row in {*state.proofs(), *state.missing()} if row not in known and not state.INVARIANT.fullmatch(row)
    } == set()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "The disk is full"),
        ("error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory", "build-essential"),
        ("  error: command '/usr/bin/cc' failed with exit code 1", "build-essential"),
        ("ERROR: Failed building wheel for psycopg-c", "build-essential"),
        ("error: [Errno 2] No such file or directory: 'gcc'", "build-essential"),
        ("ERROR: Could not find a version that satisfies the requirement", ""),
        ("could not access /srv/accounting", ""),
    ],
)
def test_what_the_machine_lacks_is_said_with_its_remedy(output: str, said: str) -> None:
    found = load("ground").cause_of(output)
    assert said in found and bool(found) == bool(said)


def test_a_step_that_fills_the_disk_ends_in_a_sentence(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ground = load("ground")
    monkeypatch.setattr(ground, "LOG", clone / "step.log")
    with pytest.raises(ground.Impossible, match="The disk is full.*start again.*step.log"):
        ground.do(["sh", "-c", "echo 'write: No space left on device' >&2; exit 1"], "Never mind.")
    with pytest.raises(ground.Impossible, match="Never mind"):
        ground.do(["false"], "Never mind.")


def test_too_little_room_is_refused_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap = load("bootstrap")
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda place: SimpleNamespace(free=300 << 20))
    with pytest.raises(load("ground").Impossible, match="Only 0.3 GiB are free"):
        bootstrap.check_machine()
