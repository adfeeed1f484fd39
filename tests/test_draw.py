"""Pictures of graphs and of jobs: all that is there is drawn, and no name can break out."""

from __future__ import annotations

import re

import pytest
from documents import compiling
from driver import Driver
from test_generate import HOSTILE, yaml_text

from hotmesh_pg.cli import main
from hotmesh_pg.compiler import App, load
from hotmesh_pg.compiler.draw import FORMATS, Progress, draw

GRAPH = """
app:
  id: t
  version: '1'
  graphs:
    - subscribes: go
      activities:
        t1: {type: trigger}
        pivot: {type: hook}
        w1: {type: worker, topic: do}
        ask: {type: hook, sleep: 60, escalation: {role: boss}}
        again: {type: cycle, ancestor: pivot}
        a1: {type: await, topic: child}
        tell: {type: signal, topic: answer}
        stop: {type: interrupt}
      transitions:
        t1: [{to: pivot}]
        pivot: [{to: w1}]
        w1:
          - {to: again, conditions: {code: [500, 503]}}
          - to: ask
            conditions:
              match:
                - expected: true
                  actual: {'@pipe': [['{$self.output.data.n}', 5], ['{@conditional.less_than}']]}
          - to: a1
            conditions: {code: 202, match: [{expected: "a|b", actual: '{t1.output.data.x}'}]}
        ask: [{to: tell, conditions: {code: 200}}, {to: stop}]
      hooks:
        answer: [{to: ask, conditions: {match: [{expected: 1, actual: 1}]}}]
    - subscribes: child
      activities: {c1: {type: trigger}}
"""

MERMAID = """\
flowchart TD
  subgraph g1["go"]
    n1(["t1<br/>on go"])
    n2("pivot")
    n3["w1<br/>does do"]
    n4{{"ask<br/>waits for answer<br/>at most 60 s<br/>asks boss"}}
    n5(("again"))
    n6[["a1<br/>starts child"]]
    n7>"tell<br/>signals answer"]
    n8[/"stop<br/>ends this job"\\]
  end
  subgraph g2["child"]
    n9(["c1<br/>on child"])
  end
  n1 --> n2
  n2 --> n3
  n3 -->|"code 500, 503"| n5
  n3 -->|"less_than(self.output.data.n, 5)"| n4
  n3 -->|"code 202: t1.output.data.x = #34;a#124;b#34;"| n6
  n4 -->|"code 200"| n7
  n4 --> n8
  n5 -.->|"again"| n2
  n6 -.->|"awaits"| n9
  n7 -.->|"signals"| n4
"""

DOT = """\
digraph "t 1" {
  graph [fontname="sans-serif"];
  node [fontname="sans-serif", style=filled, fillcolor="#ffffff"];
  edge [fontname="sans-serif", fontsize=10];
  subgraph cluster_1 {
    label="go · job k: running";
    n1 [label="t1\\non go\\ndone", shape=oval, fillcolor="#c9e7c9"];
    n2 [label="pivot\\ndone 3 times", shape=box, style="rounded,filled", fillcolor="#c9e7c9"];
    n3 [label="w1\\ndoes do\\nfailed 2 times\\nqueued", shape=box, fillcolor="#f8c8c8"];
"""


@pytest.fixture(scope="module")
def app() -> App:
    return load(GRAPH)


def test_a_small_graph_in_mermaid(app):
    assert draw(app, "mermaid") == MERMAID


def test_a_job_in_dot_shows_what_has_been_done_and_how_often(app):
    steps = {"t1": ["success"], "pivot": ["success"] * 3, "w1": ["error", "queued", "error"]}
    drawn = draw(app, "dot", topic="go", job=Progress("job k: running", steps))

    assert drawn.startswith(DOT)
    assert 'label="stop\\nends this job", shape=octagon, fillcolor="#eeeeee"' in drawn
    assert 'n3 -> n5 [label="code 500, 503"];' in drawn
    assert 'n5 -> n2 [label="again", style=dashed, constraint=false];' in drawn
    assert "cluster_2" not in drawn


@pytest.mark.parametrize(
    ("status", "line", "state"),
    [
        ("success", "done", "done"),
        ("pending", "answered 202", "done"),
        ("error", "failed", "failed"),
        ("waiting", "waiting", "active"),
        ("joining", "waiting for other branches", "active"),
        ("answering", "more to come", "active"),
        ("queued", "queued", "active"),
        ("leased", "at work", "active"),
        ("backing off", "backing off", "active"),
    ],
)
def test_each_status_of_a_step_is_told_and_coloured(app, status, line, state):
    drawn = draw(app, "mermaid", topic="go", job=Progress("k", {"w1": [status]}))

    assert f'n3["w1<br/>does do<br/>{line}"]' in drawn
    assert f"  class {'n1,n3' if state == 'done' else 'n3'} {state}\n" in drawn


def test_a_signal_leads_to_every_hook_that_its_topic_may_wake():
    rule = "conditions: {match: [{expected: %s, actual: 1}]}"
    other = f"answer: [{{to: ask, {rule % 1}}}, {{to: pivot, {rule % 2}}}]"
    drawn = draw(load(re.sub("answer: .*", other, GRAPH)))

    assert re.findall("n7 .*", drawn) == ['n7 -.->|"signals"| n2', 'n7 -.->|"signals"| n4']


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("place", "app"), compiling().items())
def test_every_activity_and_every_transition_is_drawn_once(place, app, format):
    drawn = draw(app, format)
    arrow = r"^  n\d+ (?:-->|-\.->)" if format == "mermaid" else r"^  n\d+ -> "
    node = r"^    n\d+[^ ]" if format == "mermaid" else r"^    n\d+ \["
    cycles = [one for one in app.activities() if one.ancestor]
    dashed = len(re.findall(r"-\.->|style=dashed", drawn))

    assert len(re.findall(node, drawn, re.MULTILINE)) == len(list(app.activities()))
    assert len(re.findall(arrow, drawn, re.MULTILINE)) - dashed == sum(
        len(one.transitions) for one in app.activities()
    )
    assert dashed >= len(cycles)
    assert draw(load(app.source), format) == drawn


HOSTILE_MORE = [
    *('"] --> n1', "</script><b>", "%%{init: {}}%%", "`x`", "end", "#quot;", "$$x$$", "&lt;"),
    *("1. x", "- x", "\\", '\\"', "a|b", "click n1 href"),
]


@pytest.mark.parametrize("text", [*HOSTILE_MORE, *HOSTILE], ids=lambda text: repr(text[:20]))
@pytest.mark.parametrize("format", FORMATS)
def test_text_of_the_document_stays_within_its_label(text, format):
    plain = hostile("x")
    shape = r'"(?:[^"\\\n]|\\.)*"'

    drawn = draw(hostile(text), format)

    assert re.sub(shape, '""', drawn) == re.sub(shape, '""', draw(plain, format))
    if format == "mermaid":
        labels = re.findall(shape, drawn)
        assert not re.search(r"[<>{}%`$&|\\]", "".join(labels).replace("<br/>", ""))


def hostile(text: str) -> App:
    """An app with a text wherever one is drawn; topics hold visible ones alone."""
    word = yaml_text(text)
    topic = yaml_text("".join(one for one in text if one.isprintable())[:50] or "x")
    return load(f"""
app:
  id: t
  version: '1'
  graphs:
    - subscribes: {topic}
      activities:
        t1: {{type: trigger}}
        w: {{type: worker, topic: {topic}}}
        h: {{type: hook, escalation: {{role: {word}}}}}
      transitions:
        t1: [{{to: w, conditions: {{match: [{{expected: {word}, actual: {word}}}]}}}}]
        w: [{{to: h, conditions: {{code: 200}}}}]
      hooks: {{{topic}: [{{to: h, conditions: {{match: [{{expected: 1, actual: 1}}]}}}}]}}
""")


# the command --------------------------------------------------------------------------------------


def test_a_file_is_drawn(tmp_path, capsys):
    path = tmp_path / "x.yaml"
    path.write_text(GRAPH, "utf-8")

    assert main(["graph", str(path)]) == 0
    assert capsys.readouterr().out == MERMAID


def test_a_file_is_drawn_with_what_it_refers_to(tmp_path, capsys):
    (tmp_path / "v1").mkdir()
    (tmp_path / "child.yaml").write_text("c1: {type: trigger}\n", "utf-8")
    path = tmp_path / "v1" / "x.yaml"
    path.write_text(GRAPH.replace("{c1: {type: trigger}}", "{$ref: ../child.yaml}"), "utf-8")

    assert main(["graph", str(path), "--root", str(tmp_path)]) == 0
    assert capsys.readouterr().out == MERMAID


@pytest.mark.parametrize(
    "arguments", [[], ["x.yaml", "--job", "k"], ["--app", "t"], ["--job", "k"]], ids=" ".join
)
def test_either_a_file_or_a_job_is_named(arguments, capsys):
    assert main(["graph", *arguments]) == 2
    assert "name a FILE, or a job by --app and --job" in capsys.readouterr().err


def test_a_job_is_drawn_by_the_version_on_which_it_started(dsn, db, tmp_path, capsys):
    path = tmp_path / "x.yaml"
    for version in ("1", "2"):
        text = GRAPH.replace("version: '1'", f"version: '{version}'")
        path.write_text(text if version == "1" else text.replace("w1", "w2"), "utf-8")
        assert main(["deploy", str(path), "--activate", "--dsn", dsn]) == 0
        db.execute("select hotmesh.publish('t', 'go', p_job_key => %s)", (f"k{version}",))
    capsys.readouterr()

    drawn = {}
    for version in ("1", "2"):
        assert main(["graph", "--app", "t", "--job", f"k{version}", "--dsn", dsn]) == 0
        drawn[version] = capsys.readouterr().out
    code = main(["graph", "--app", "t", "--job", "nobody", "--dsn", dsn])

    assert 'subgraph g1["go · job k1: running"]' in drawn["1"]
    for version in drawn:
        assert f'n3["w{version}<br/>does do<br/>queued"]' in drawn[version]
        assert "  class n1,n2 done\n" in drawn[version]
    assert (code, capsys.readouterr().err) == (1, "not_found: app t has no job nobody\n")


OPEN = """
subscribes: go
activities:
  t1: {type: trigger}
  early: {type: hook}
  late: {type: worker, topic: do}
  other: {type: worker, topic: other}
  meet: {type: hook, join: all}
  ask: {type: hook}
transitions:
  t1: [{to: early}, {to: late}, {to: other}]
  early: [{to: meet}, {to: ask}]
  other: [{to: meet}]
  late: [{to: meet, conditions: {code: 200}}]
hooks: {answer: [{to: ask, conditions: {match: [{expected: 1, actual: 1}]}}]}
"""


def test_a_job_tells_for_what_it_waits(dsn, db, capsys):
    app = Driver(db)
    app.deploy(OPEN)
    key = app.publish(topic="go")
    [task] = app.claim("do")
    app.complete({"task_id": task.task_id, "token": str(task.token), "status": "pending"})

    assert main(["graph", "--app", "t", "--job", key, "--dsn", dsn]) == 0

    drawn = capsys.readouterr().out
    assert 'n3["late<br/>does do<br/>answered 202<br/>more to come"]' in drawn
    assert 'n4["other<br/>does other<br/>queued"]' in drawn
    assert 'n5("meet<br/>joins all<br/>waiting for other branches")' in drawn
    assert 'n6{{"ask<br/>waits for answer<br/>waiting"}}' in drawn
    assert "  class n3,n4,n5,n6 active\n" in drawn
