"""`hotmesh lint`: what each rule finds, where, and what keeps it silent."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documents import compiling
from test_compiler_check import ORDERS, placed, small

from hotmesh_pg.cli import main
from hotmesh_pg.compiler import lint, lint_file
from hotmesh_pg.compiler.rules import RULES

ROOT = Path(__file__).parent.parent
HOOK = "hooks: {%s: [{to: h, conditions: {match: [{expected: 1, actual: 2}]}}]}"
TWO = "h: {type: hook}\n        i: {type: hook}"
MEET = TWO + "\n        ⟶m: {type: hook}"
CHILD = """\
app:
  id: two
  version: '1'
  graphs:
    - subscribes: go
      activities: {t: {type: trigger}, a: {type: await, topic: child, job: {maps: {x: ⟶'{$self.output.data.y}'}}}}
      transitions: {t: [{to: a}]}
    - subscribes: child
      activities: {c: {type: trigger, job: {maps: {x: 1}}}}
"""


def found(text: str, **options: object) -> list[tuple[str, str]]:
    """Tell the place and the rule of each finding."""
    return [(str(one.position), one.rule) for one in lint(text, "x.yaml", **options)]


def branches(one: str, other: str, left: str = "", right: str = "") -> str:
    """Two hooks after a trigger, each of which maps into the job."""
    return small(
        f"h: {{type: hook, job: {{maps: {one}}}}}\n        i: {{type: hook, job: {{maps: {other}}}}}",
        f"t: [{{to: h{left}}}, {{to: i{right}}}]",
    )


# the severity, and the rule with the document in which ⟶ marks its place
CASES = [
    ("error", "yaml", "app: ⟶*x"),
    ("error", "invalid", small().replace("'1'", "⟶latest")),
    ("error", "unknown-field", small("h: {type: hook, ⟶slep: 5}")),
    ("error", "missing-field", small("⟶h: {title: x}")),
    ("error", "unknown-activity", small(transitions="t: [{to: ⟶hh}]")),
    ("error", "unknown-activity", small("h: {type: cycle, ancestor: ⟶tt}")),
    ("error", "unknown-activity", small("h: {type: hook, job: {maps: {x: ⟶'{tt.output.data.x}'}}}")),
    ("error", "unknown-function", small("h: {type: hook, job: {maps: {x: ⟶'{@math.ad}'}}}")),
    ("error", "duplicate-name", CHILD.replace("⟶", "").replace("x: '{$self.output.data.y}'", "x: 1").replace("activities: {c:", "activities: {⟶t:")),
    ("error", "circle", small(TWO, "t: [{to: h}]\n        h: [{to: i}]\n        i: [{to: ⟶h}]")),
    ("error", "unreadable-schema", small(more="validate: true\n      input: {schema: {type: ⟶strin}}")),
    ("error", "unresolved-reference", small("h: {$ref: ⟶'#/nowhere'}")),
    ("error", "unreadable-schema", small(more="validate: true\n      input: {schema: {allOf: [{⟶nullable: true}]}}")),
    ("error", "unreadable-schema", small("h: {type: worker, topic: w, validate: true, output: {schema: {pattern: ⟶'['}}}")),
    ("warning", "unknown-word", small(more="validate: true\n      input: {schema: {⟶mininum: 1}}")),
    ("warning", "unknown-word", small(more="validate: true\n      input: {schema: {format: ⟶phone}}")),
    ("warning", "unreachable", small("⟶h: {type: hook}", "t: []")),
    ("warning", "unreachable", small("h: {type: hook}\n        ⟶i: {type: hook}", "h: [{to: i}]")),
    ("warning", "not-run-yet", small("h: {type: hook, job: {maps: {x: ⟶'{i.output.data.x}'}}}\n        i: {type: hook, output: {maps: {x: 1}}}", "t: [{to: h}]\n        h: [{to: i}]")),
    ("warning", "no-value", small("h: {type: hook, job: {maps: {x: ⟶'{t.ouput.data.x}'}}}")),
    ("advice", "no-value", small("h: {type: hook, job: {maps: {x: ⟶'{$job.data.y}'}}}")),
    ("advice", "no-value", small("h: {type: hook, output: {maps: {a: {b: 1}}}, job: {maps: {x: ⟶'{$self.output.data.a.c}'}}}")),
    ("advice", "no-value", small("h: {type: hook, job: {maps: {x: ⟶'{h.hook.data.y}'}}}")),
    ("advice", "no-value", CHILD),
    ("warning", "no-value", small("h: {type: hook, job: {maps: {x: ⟶'{$job.metadata.trc}'}}}")),
    ("warning", "no-value", small("h: {type: hook, job: {maps: {x: ⟶'{t.output.metadata.nothing}'}}}")),
    ("warning", "unheard-topic", small("h: {type: await, topic: ⟶bgin}")),
    ("warning", "dead-transition", small("⟶h: {type: interrupt}\n        i: {type: hook}", "t: [{to: h}]\n        h: [{to: i}]")),
    ("warning", "replaced-transition", small(transitions="t: [{to: h}, {to: ⟶h}]")),
    ("warning", "swallowed-error", small("w: {type: worker, topic: do}\n        " + TWO, "t: [{to: w}]\n        w: [{to: ⟶h}, {to: i, conditions: {code: 500}}]")),
    ("advice", "swallowed-error", small("w: {type: worker, topic: do}\n        h: {type: hook}", "t: [{to: w}]\n        w: [{to: ⟶h}]")),
    ("advice", "swallowed-error", small(TWO, "t: [{to: h}]\n        h: [{to: ⟶i}]", HOOK % "x")),
    ("warning", "impossible-code", small(transitions="t: [{to: ⟶h, conditions: {code: 404}}]")),
    ("warning", "impossible-code", small("h: {type: hook, sleep: 5}\n        i: {type: hook}", "t: [{to: h}]\n        h: [{to: ⟶i, conditions: {code: [202, 404]}}]")),
    ("warning", "impossible-code", small("h: {type: signal, topic: '{t.output.data.x}'}\n        i: {type: hook}", "t: [{to: h}]\n        h: [{to: ⟶i, conditions: {code: 410}}]")),
    ("warning", "endless-cycle", small("h: {type: hook}\n        i: {type: cycle, ancestor: ⟶h}", "t: [{to: h}]\n        h: [{to: i}]")),
    ("advice", "endless-cycle", small("h: {type: hook, sleep: 60}\n        i: {type: cycle, ancestor: ⟶h}", "t: [{to: h}]\n        h: [{to: i}]")),
    ("warning", "no-effect", small("h: {type: worker, topic: w, ⟶sleep: 5}")),
    ("warning", "no-effect", small("h: {type: hook, ⟶validate: true}")),
    ("warning", "no-effect", small("h: {type: worker, topic: w, ⟶validate: true}")),
    ("warning", "no-effect", small(more="hooks: {x: [{to: h, conditions: {match: [{expected: 1, actual: 2}, {expected: 3, actual: 4}], ⟶gate: or}}]}")),
    ("error", "unreachable-rule", small(TWO, more="hooks: {x: [{to: h, conditions: {match: [{expected: 1, actual: 2}]}}, ⟶{to: i, conditions: {match: [{expected: 1, actual: 2}]}}]}")),
    ("warning", "unreachable-rule", small(more="hooks: {x: [{to: h, conditions: {match: [{expected: 1, actual: 2}]}}], y: [{to: ⟶h, conditions: {match: [{expected: 1, actual: 2}]}}]}")),
    ("warning", "no-effect", small("h: {type: hook, ⟶join: all}")),
    ("warning", "no-effect", small("h: {type: hook, ⟶join: any}")),
    ("advice", "no-effect", small().replace("t: {type: trigger}", "t: {type: trigger, ⟶statusThreshold: 1}")),
    ("advice", "unsaid-join", small(MEET, "t: [{to: h}, {to: i}]\n        h: [{to: m}]\n        i: [{to: m}]")),
    ("advice", "ignored-field", small("h: {type: worker, topic: w, ⟶timeout: 5}")),
    ("advice", "ignored-field", small("h: {type: worker, topic: w, job: {⟶'422': {}}}")),
    ("advice", "ignored-field", small("h: {type: worker, topic: w, output: {⟶maps: {x: 1}}}")),
    ("advice", "ignored-field", small("h: {type: hook, ⟶retry: {'500': [3]}}")),
    ("advice", "ignored-field", small().replace("version: '1'", "version: '1'\n  ⟶settings: {}")),
    ("advice", "unvalidated-schema", small(more="input: {⟶schema: {type: object}}")),
    ("advice", "unvalidated-schema", small("h: {type: worker, topic: w, input: {⟶schema: {}}}")),
    ("advice", "unvalidated-schema", small("h: {type: worker, topic: w, output: {⟶schema: {}}}")),
    ("advice", "unvalidated-schema", small("h: {type: await, topic: begin, output: {⟶schema: {}}}")),
    ("advice", "unvalidated-schema", small("h: {type: cycle, ancestor: t, input: {⟶schema: {}}}")),
    ("advice", "parallel-write", branches("{x: {y: 1}}", "{x: {y: ⟶2}}")),
    ("advice", "unused-topic", small().replace("subscribes: begin", "⟶subscribes: .begin")),
    ("advice", "unused-topic", small(more="hooks: {⟶x: []}")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("severity", "rule", "marked"),
    CASES,
    ids=[f"{rule} {n}" for n, (_, rule, _) in enumerate(CASES)],
)
def test_a_finding_names_its_place_and_its_rule(severity, rule, marked):
    findings = lint(marked.replace("⟶", ""), "x.yaml")

    [one] = [one for one in findings if (str(one.position), one.rule) == (placed(marked), rule)]
    assert one.severity == severity
    assert one.why == RULES[rule]


def test_every_rule_has_a_case():
    assert {rule for _, rule, _ in CASES} | {"unserved-topic"} == set(RULES)


def test_errors_and_warnings_are_told_together_in_the_order_of_the_text():
    text = small(
        "h: {type: worker, topic: w, sleep: 5}\n        i: {type: hok}\n        j: {type: hook}",
        "t: [{to: h}]\n        h: [{to: i}]",
    )

    assert [(one.severity, one.rule) for one in lint(text)] == [
        ("warning", "no-effect"),
        ("error", "invalid"),
        ("warning", "unreachable"),
        ("advice", "swallowed-error"),
    ]


def test_a_good_document_has_no_findings():
    assert [one.rule for one in lint(ORDERS) if one.severity != "advice"] == []
    assert lint((ROOT / "examples/greeter/greeter.yaml").read_text("utf-8")) == ()


def test_no_document_of_the_tests_breaks_lint():
    documents = compiling()

    assert len(documents) > 50
    assert [
        place
        for place, app in documents.items()
        for one in lint(app.source)
        if one.severity == "error"
    ] == []


# what is no finding -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (", conditions: {code: 200}", ", conditions: {code: 500}"),
        (
            ", conditions: {match: [{expected: 1, actual: '{t.output.data.x}'}]}",
            ", conditions: {match: [{expected: 2, actual: '{t.output.data.x}'}]}",
        ),
    ],
)
def test_branches_of_which_one_runs_may_write_the_same(left, right):
    text = branches("{x: 1}", "{x: 2}", left, right).replace(
        "t: {type: trigger}", "t: {type: trigger, job: {maps: {y: 1}}}"
    )

    assert "parallel-write" not in [rule for _, rule in found(text)]


@pytest.mark.parametrize(
    "activity",
    [
        "h: {type: hook, input: {schema: {}}, output: {schema: {}}}",
        "h: {type: worker, topic: w, validate: true, input: {schema: {}}, output: {schema: {}}}",
        "h: {type: cycle, ancestor: t, validate: true, input: {schema: {}}, output: {schema: {}}}",
    ],
)
def test_a_schema_to_which_nothing_could_be_held_is_documentation(activity):
    text = small(activity, "t: [{to: h, conditions: {match: [{expected: 1, actual: 2}]}}]")

    assert "unvalidated-schema" not in [rule for _, rule in found(text)]


def test_what_is_written_one_after_the_other_is_not_parallel():
    text = small(
        "h: {type: hook, job: {maps: {x: 1}}}\n        i: {type: hook, job: {maps: {x: 2}}}",
        "t: [{to: h}]\n        h: [{to: i}]",
    )

    assert found(text) == []


@pytest.mark.parametrize(
    "maps",
    [
        "'{t.output.data}'",
        "{'@pipe': [[1]]}",
        "{'y[3]': '{t.output.data.list}'}",
        "{y: '{t.output.data.y}'}",
    ],
)
def test_below_what_is_computed_any_value_may_be(maps):
    text = small(
        f"h: {{type: hook, output: {{maps: {maps}}}, job: {{maps: {maps}}}}}\n"
        "        i: {type: hook, output: {maps: {a: '{$job.data.y.z}', b: '{h.output.data.y.z}'}}}",
        "t: [{to: h}]\n        h: [{to: i}]",
    )

    assert found(text) == []


# where ways meet ----------------------------------------------------------------------------------

WORKER = TWO.replace("h: {type: hook}", "h: {type: worker, topic: w}") + "\n        m: {type: hook}"
MATCH = "conditions: {match: [{expected: %s, actual: '{t.output.data.x}'}]}"


@pytest.mark.parametrize(
    ("transitions", "meet"),
    [
        ("t: [{to: h}, {to: m}]\n        h: [{to: m, conditions: {code: 200}}]", True),
        ("t: [{to: h}]\n        h: [{to: i, conditions: {code: 202}}, {to: m, conditions: {code: 200}}]\n        i: [{to: m}]", True),
        ("t: [{to: h}]\n        h: [{to: i, conditions: {code: 404}}, {to: m, conditions: {code: 200}}]\n        i: [{to: m}]", False),
        (f"t: [{{to: h, {MATCH % 1}}}, {{to: i, {MATCH % 2}}}]\n        h: [{{to: m, conditions: {{code: 200}}}}]\n        i: [{{to: m}}]", False),
        (f"t: [{{to: h, {MATCH % 1}}}, {{to: i, {MATCH % 1}}}]\n        h: [{{to: m, conditions: {{code: 200}}}}]\n        i: [{{to: m}}]", True),
        (f"t: [{{to: h, {MATCH % 1}}}, {{to: i}}]\n        h: [{{to: m, conditions: {{code: 200}}}}]\n        i: [{{to: m}}]", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("join", ["", ", join: each", ", join: all", ", join: any"])
def test_ways_that_may_both_come_are_to_say_what_that_means(transitions, meet, join):
    text = small(WORKER.replace("m: {type: hook", "m: {type: hook" + join), transitions)

    assert ("unsaid-join" in [rule for _, rule in found(text)]) is (meet and join == "")


def test_behind_a_join_the_branches_have_met():
    text = small(
        TWO
        + "\n        m: {type: hook, join: all}\n        o: {type: hook}\n        p: {type: hook}\n        q: {type: hook}",
        "t: [{to: h}, {to: i}]\n        h: [{to: m}]\n        i: [{to: m}]\n"
        "        m: [{to: o, conditions: {code: 200}}, {to: p, conditions: {code: 500}}]\n        o: [{to: q}]\n        p: [{to: q}]",
    )

    assert found(text) == []


@pytest.mark.parametrize(
    ("activity", "code"),
    [
        ("{type: signal, topic: '{t.output.data.x}'}", 404),
        ("{type: interrupt, target: '{t.output.data.x}'}", 404),
        ("{type: interrupt, target: '{t.output.data.x}'}", 410),
    ],
)
def test_what_reaches_another_job_may_find_none(activity, code):
    text = small(
        f"h: {activity}\n        i: {{type: hook}}",
        f"t: [{{to: h}}]\n        h: [{{to: i, conditions: {{code: {code}}}}}]",
    )

    assert found(text) == []


def test_a_hook_holds_what_a_cycle_comes_back_with():
    text = small(
        "h: {type: hook, output: {maps: {x: 1}}}\n        i: {type: hook, output: {maps: {z: '{h.output.data.y}'}}}\n"
        "        j: {type: cycle, ancestor: h, input: {maps: {y: 2}}}",
        "t: [{to: h}]\n        h: [{to: i}]\n        i: [{to: j, conditions: {match: [{expected: 1, actual: 2}]}}]",
    )

    assert found(text) == []


# workers ------------------------------------------------------------------------------------------

WORKERS = small("h: {type: worker, topic: order.ship}\n        i: {type: worker, topic: '{t.output.data.q}'}", "t: [{to: h}, {to: i}]")  # fmt: skip


def test_a_topic_that_no_worker_serves_is_found_with_the_one_that_was_meant():
    [one] = lint(WORKERS, "x.yaml", served={"order.shp", "other"})

    assert str(one) == (
        "x.yaml:8:34: activity 'h': no worker serves 'order.ship'; did you mean 'order.shp'?"
    )
    assert (one.rule, one.severity) == ("unserved-topic", "warning")
    assert found(WORKERS, served={"order.ship"}) == []
    assert found(WORKERS) == []


# ignoring -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "silent"),
    [
        ("h: {type: worker, topic: w, timeout: 5} # lint: ignore ignored-field", True),
        ("h: {type: worker, topic: w, timeout: 5} # lint: ignore unreachable, ignored-field", True),
        (
            "# lint: ignore ignored-field, because HotMesh reads it\n        h: {type: worker, topic: w, timeout: 5}",
            True,
        ),
        ("h: {type: worker, topic: w, timeout: 5} # lint: ignore no-effect", False),
        ("h: # lint: ignore ignored-field\n          {type: worker, topic: w, timeout: 5}", False),
    ],
)
def test_a_comment_on_the_line_or_alone_before_it_silences_one_rule(comment, silent):
    assert (found(small(comment)) == []) is silent


def test_an_error_cannot_be_silenced():
    text = small("h: {type: hook, slep: 5} # lint: ignore unknown-field")

    assert [rule for _, rule in found(text)] == ["unknown-field"]


# files that a document refers to ------------------------------------------------------------------


def included(tmp_path, line: str) -> Path:
    (tmp_path / "part.yaml").write_text(f"h: {{type: hook, x: 1}}\nw:\n  {line}\n", "utf-8")
    (tmp_path / "v1").mkdir()
    path = tmp_path / "v1" / "x.yaml"
    path.write_text(small("h: {$ref: '../part.yaml#/w'}"), "utf-8")
    return path


def test_a_finding_in_an_included_file_names_that_file(tmp_path):
    path = included(tmp_path, "{type: worker, topic: w, timeout: 5}")

    [one] = lint_file(path, tmp_path)

    assert (str(one.position), one.rule) == (f"{tmp_path}/part.yaml:3:28", "ignored-field")


def test_a_comment_in_an_included_file_silences_what_is_found_there(tmp_path):
    path = included(tmp_path, "{type: worker, topic: w, timeout: 5} # lint: ignore ignored-field")

    assert lint_file(path, tmp_path) == ()


def test_what_two_places_refer_to_is_told_once(tmp_path):
    path = tmp_path / "x.yaml"
    worker = "type: worker, topic: w, validate: true, input: {schema: {$ref: '#/app/settings'}}"
    text = small(f"h: {{{worker}}}\n        i: {{{worker}}}", "t: [{to: h}, {to: i}]")
    path.write_text(text.replace("  graphs", "  settings: {mininum: 1}\n  graphs"), "utf-8")

    assert [one.rule for one in lint_file(path)] == ["ignored-field", "unknown-word"]


def test_the_command_reads_files_below_its_root(tmp_path, capsys):
    path = included(tmp_path, "{type: worker, topic: w}")

    codes = [main(["lint", str(path), *more]) for more in ([], ["--root", str(tmp_path)])]

    assert codes == [1, 0]
    assert "error unresolved-reference: '../part.yaml' lies outside" in capsys.readouterr().out


def test_the_command_says_that_a_file_is_not_there(tmp_path, capsys):
    assert main(["lint", str(tmp_path / "x.yaml")]) == 2
    assert capsys.readouterr().err == f"hotmesh: {tmp_path}/x.yaml: No such file or directory\n"


# the command --------------------------------------------------------------------------------------


def test_the_command_prints_place_rule_why_and_what_to_do(tmp_path, capsys):
    path = tmp_path / "x.yaml"
    path.write_text(small(transitions="t: [{to: h, conditions: {code: 404}}]"), "utf-8")

    code = main(["lint", str(path)])

    assert code == 1
    assert capsys.readouterr().out == (
        f"{path}:10:18: warning impossible-code: the transition from 't' to 'h' waits for code 404,"
        " with which this trigger never ends\n"
        "    why: it never fires, and does not catch what it was written for\n"
        "    do:  possible here: 200\n"
    )


def test_the_command_answers_in_json_for_all_files_and_0_when_there_is_nothing(tmp_path, capsys):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(small(), "utf-8")
    bad.write_text(small("h: {type: hok}"), "utf-8")

    codes = [main(["lint", "--json", str(good)]), main(["lint", "--json", str(good), str(bad)])]

    clean, found = capsys.readouterr().out.split("]\n")[:2]
    assert codes == [0, 1]
    assert json.loads(clean + "]") == []
    assert json.loads(found + "]") == [
        {
            "file": str(bad), "line": 8, "column": 19, "severity": "error", "rule": "invalid",
            "message": "activity 'h': unknown type 'hok'", "why": "it has no meaning here",
            "hint": "did you mean 'hook'?",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--topics", "a, order.ship"], 0),
        (["--topics", "a,b"], 1),
        (["--worker", "callbacks:topics"], 0),
        (["--worker", "callbacks:factory"], 0),
        (["--worker", "callbacks:factory", "--topics", "a"], 0),
        (["--worker", "callbacks:other"], 1),
        (["--worker", "callbacks:asks"], 2),
        (["--worker", "callbacks:nothing"], 2),
    ],
)
def test_the_command_asks_a_module_which_topics_are_served(
    tmp_path, monkeypatch, capsys, options, code
):
    (tmp_path / "callbacks.py").write_text(
        "from hotmesh_pg import HotMesh, Worker\n"
        "topics = {'order.ship': print}\n"
        "other = {'order.shp': print}\n"
        "def factory(client): return Worker(client, topics=topics)\n"
        "async def asks(client): await HotMesh(client, 'x').get('y')\n",
        "utf-8",
    )
    path = tmp_path / "x.yaml"
    path.write_text(WORKERS, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "callbacks", raising=False)

    assert main(["lint", str(path), *options]) == code
