"""`$ref`: what is followed, what is refused, and whose place a problem is told with."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmesh_pg import Client, HotMesh
from hotmesh_pg.cli import main
from hotmesh_pg.compiler import CompileError, compile_file, load, load_file
from hotmesh_pg.compiler.composer import MAX_BYTES, MAX_NODES
from hotmesh_pg.compiler.loader import parse, parse_file
from hotmesh_pg.compiler.references import MAX_FILE_BYTES, MAX_FILES
from hotmesh_pg.compiler.writer import write

APP = """\
app:
  id: t
  version: '1'
  graphs:
    - $ref: './graphs/order.yaml'
"""

ORDER = """\
subscribes: start
activities:
  t1: {type: trigger}
  ship: {$ref: '../parts.yaml#/activities/ship~1fast'}
transitions:
  t1: [{to: ship}]
"""

PARTS = """\
activities:
  ship/fast:
    type: worker
    topic: do
    input: {maps: {$ref: ./maps.json#/ship/in%20put}}
    job: {maps: {$ref: '#/job'}}
job:
  done: true
"""

MAPS = '{"ship": {"in put": {"id": "{t1.output.data.id}", "n": 1}}}'

Files = Callable[..., Path]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Writes files below a directory of the test, and answers the path of the first."""

    def write_all(**texts: str) -> Path:
        paths = [tmp_path / "root" / name.replace("__", "/") for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return paths[0]

    def named(texts: dict[str, str]) -> Path:
        return write_all(**{name.replace("/", "__"): text for name, text in texts.items()})

    return named


@pytest.fixture
def order(files: Files) -> Path:
    return files(
        {"app.yaml": APP, "graphs/order.yaml": ORDER, "parts.yaml": PARTS, "maps.json": MAPS}
    )


def value(files: Files, text: str, **others: str) -> Any:
    """What a document of these files says."""
    named = {name.replace("__", "/").replace("_", "."): body for name, body in others.items()}
    return parse_file(files({"x.yaml": text} | named)).value


def complaints(path: Path, root: Path | None = None) -> list[str]:
    with pytest.raises(CompileError) as refused:
        parse_file(path, root)
    return [line.removeprefix(f"{path.parent}/") for line in str(refused.value).splitlines()]


# what is followed -------------------------------------------------------------------------------


def test_references_lead_through_files_relative_to_where_they_stand(order: Path) -> None:
    (graph,) = load_file(order).graphs

    ship = graph.activities["ship"]
    assert (ship.type, ship.topic) == ("worker", "do")
    assert ship.input_maps == {"id": "{t1.output.data.id}", "n": 1}
    assert ship.job_maps == {"done": True}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a: {$ref: '#/b'}\nb: 5", {"a": 5, "b": 5}),
        ("a: {$ref: '#/b/1/c'}\nb: [0, {c: [x]}]", {"a": ["x"], "b": [0, {"c": ["x"]}]}),
        ("a: {$ref: '#/b'}\nb: {$ref: '#/c'}\nc: 1", {"a": 1, "b": 1, "c": 1}),
        ("a: {$ref: '#/b/x'}\nb: {$ref: '#/c'}\nc: {x: 1}", {"a": 1, "b": {"x": 1}, "c": {"x": 1}}),
        ("a: {$ref: '#/s~1l/t~0e/p%20c/'}\ns/l: {t~e: {p c: {'': 1}}}", None),
        ("a: {$ref: '#/b', x: 2, z: 3}\nb: {x: 1, y: 1}", None),
        ("a: &a {$ref: '#/b'}\nb: 1\nc: *a", {"a": 1, "b": 1, "c": 1}),
        ("a: {$ref: {type: string}}", {"a": {"$ref": {"type": "string"}}}),
        ("a: {$ref: ''}", None),
    ],
)
def test_a_text_may_refer_to_itself(text: str, meant: dict[str, Any] | None) -> None:
    if "$ref: ''" in text:
        with pytest.raises(CompileError, match="circle"):
            parse(text)
        return

    found = parse(text).value

    assert isinstance(found, dict)
    if meant is not None:
        assert found == meant
    elif "s~1l" in text:
        assert found["a"] == 1
    else:
        assert found["a"] == {"x": 2, "y": 1, "z": 3}


def test_a_file_is_found_by_its_escaped_name_and_taken_whole(files: Files) -> None:
    path = files({"x.yaml": "a: {$ref: 'b%20c.yml'}", "b c.yml": "[1, 2]"})

    assert parse_file(path).value == {"a": [1, 2]}


def test_the_root_may_be_a_reference_and_json(files: Files) -> None:
    path = files({"x.json": '{"$ref": "y.json#/b"}', "y.json": '{"b": {"c": 1.5e1}}'})

    assert parse_file(path).value == {"c": 15.0}


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**15), 10**15)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.text(
                    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")
                ).filter(lambda name: name != "$ref"),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_json_is_read_as_json_and_written_as_yaml_that_reads_back(value: Any) -> None:
    read = parse(json.dumps(value, indent=1), "x.json").value

    assert repr(read) == repr(value)
    assert repr(parse(write(value)).value) == repr(value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"a": 1,}', "x.json:1:9: JSON syntax: a name in quotes must stand here"),
        ('{"a": 1\n "b": 2}', "x.json:2:2: JSON syntax: ',' must stand here"),
        ('{"a" 1}', "x.json:1:6: JSON syntax: ':' must stand here"),
        ('{"a": 01}', "x.json:1:8: JSON syntax: ',' must stand here"),
        ("[1, // x\n2]", "x.json:1:5: JSON syntax: a JSON value must stand here; JSON has no"),
        ('{"a": 1, "a": 2}', "x.json:1:10: duplicate key 'a', first defined at x.json:1:2"),
        ('"a\\u0000"', "x.json:1:1: text may not hold U+0000"),
        ('"\\ud800"', "x.json:1:1: text may not hold U+D800"),
        ('"a', "x.json:1:1: JSON syntax: unterminated string"),
        ("{} {}", "x.json:1:4: JSON syntax: something follows the end"),
        ("", "x.json:1:1: JSON syntax: a JSON value must stand here"),
        ("[" * 40, "x.json:1:33: JSON syntax: nested more than 32 levels deep"),
        ("1" * 500, "x.json:1:1: JSON syntax: a number of more than 400 digits"),
    ],
)
def test_a_mistake_in_json_is_shown(text: str, complaint: str) -> None:
    with pytest.raises(CompileError) as refused:
        parse(text, "x.json")

    assert str(refused.value).startswith(complaint)


# what is refused --------------------------------------------------------------------------------


def test_a_text_cannot_refer_to_a_file() -> None:
    with pytest.raises(CompileError) as refused:
        parse("a: {$ref: './b.yaml'}")

    assert str(refused.value) == (
        "<text>:1:11: './b.yaml': a text cannot refer to a file, since it stands in none; "
        "deploy the document by its path, or write the content here"
    )


@pytest.mark.parametrize(
    ("ref", "complaint"),
    [
        ("../secret.yaml", "lies outside of the document's directory; move it below that, or"),
        ("a/../../secret.yaml", "lies outside of the document's directory"),
        ("%2e%2e/secret.yaml", "lies outside of the document's directory"),
        ("link.yaml", "lies outside of the document's directory"),
        ("linked/secret.yaml", "lies outside of the document's directory"),
        ("/etc/hosts.yaml", "is not a file that may be referred to; write a path relative to"),
        ("file:///etc/hosts.yaml", "is not a file that may be referred to"),
        ("http://x/y.yaml", "is not a file that may be referred to"),
        ("C:\\\\x.yaml", "is not a file that may be referred to"),
        ("a%00b.yaml", "is not a file that may be referred to"),
        (
            ".env",
            "is neither YAML nor JSON by its name; it must end with one of .yaml, .yml, .json",
        ),
        ("none.yaml", "there is no file 'none.yaml'; looked for "),
        ("folder.yaml", "there is no file 'folder.yaml'"),
        ("loop.yaml", "there is no file 'loop.yaml'"),
        ("#b", "'#b' is not a JSON pointer; write the way to the value, such as '#/maps/order'"),
        ("#/b~2", "'#/b~2' is not a JSON pointer; in a JSON pointer ~0 is '~' and ~1 is '/'"),
        ("#/b/01", "leads nowhere: there is no '01' at #/b of x.yaml; a list of 2 stands there"),
        ("#/b/2", "leads nowhere: there is no '2' at #/b of x.yaml"),
        ("#/c/d", "leads nowhere: there is no 'd' at #/c of x.yaml; a plain value stands there"),
        ("#/nope", "leads nowhere: there is no 'nope' at # of x.yaml; there is a, b, c"),
    ],
)
def test_a_reference_that_cannot_be_followed_says_why(
    files: Files, ref: str, complaint: str
) -> None:
    path = files({"x.yaml": f'a: {{$ref: "{ref}"}}\nb: [1, 2]\nc: 5', ".env": "x: 1"})
    (path.parent.parent / "secret.yaml").write_text("password: x")
    (path.parent / "link.yaml").symlink_to(path.parent.parent / "secret.yaml")
    (path.parent / "linked").symlink_to(path.parent.parent)
    (path.parent / "folder.yaml").mkdir()
    (path.parent / "loop.yaml").symlink_to(path.parent / "loop.yaml")

    [found] = complaints(path)

    assert found.startswith("x.yaml:1:11: ")
    assert complaint in found.replace(f"{path.parent}/", "")
    assert "password" not in found


def test_every_reference_that_leads_nowhere_is_listed(files: Files) -> None:
    path = files({"x.yaml": "a: {$ref: b.yaml}\nc:\n- {$ref: '#/d'}\n- {$ref: 5}"})

    assert [line.split(": ")[0] for line in complaints(path)] == [
        "x.yaml:1:11",
        "x.yaml:3:10",
        "x.yaml:4:10",
    ]


def test_a_directory_above_may_be_named_as_the_root(files: Files) -> None:
    path = files({"v1/app.yaml": "a: {$ref: ../maps/x.yaml}", "maps/x.yaml": "1"})

    assert "lies outside" in complaints(path)[0]
    assert parse_file(path, path.parent.parent).value == {"a": 1}


def test_a_document_that_is_linked_to_has_the_directory_where_it_really_stands(
    files: Files, tmp_path: Path
) -> None:
    path = files({"v1/app.yaml": "a: {$ref: ./x.yaml}", "v1/x.yaml": "1"})
    (tmp_path / "app.yaml").symlink_to(path)

    assert parse_file(tmp_path / "app.yaml").value == {"a": 1}


@pytest.mark.parametrize(
    ("texts", "circle"),
    [
        ({"x.yaml": "a: {b: {$ref: '#/a'}}"}, "x.yaml#/a → x.yaml#/a"),
        ({"x.yaml": "a: {$ref: '#/a'}"}, "x.yaml#/a → x.yaml#/a"),
        ({"x.yaml": "a: {$ref: '#/b'}\nb: {$ref: '#/a'}"}, "x.yaml#/b → x.yaml#/a → x.yaml#/b"),
        ({"x.yaml": "a: {$ref: '#/a/b'}"}, "x.yaml#/a → x.yaml#/a"),
        ({"x.yaml": "a: {$ref: '#/a', y: 1}"}, "x.yaml#/a → x.yaml#/a"),
        (
            {"x.yaml": "a: {$ref: '#/b', y: 1}\nb: {$ref: '#/a', z: 1}"},
            "x.yaml#/b → x.yaml#/a → x.yaml#/b",
        ),
        (
            {"x.yaml": "a: {$ref: y.yaml}", "y.yaml": "b: {$ref: 'x.yaml'}"},
            "x.yaml# → y.yaml# → x.yaml#",
        ),
        (
            {
                "x.yaml": "a: {$ref: d/y.yaml#/b}",
                "d/y.yaml": "b: [{$ref: z.yaml}]",
                "d/z.yaml": "{$ref: 'y.yaml#/b'}",
            },
            "d/y.yaml#/b → d/y.yaml#/b",
        ),
    ],
)
def test_a_circle_is_shown(files: Files, texts: dict[str, str], circle: str) -> None:
    path = files(texts)

    found = complaints(path)[0].replace(f"{path.parent}/", "")

    assert f"references run in a circle: {circle}; " in found


@pytest.mark.parametrize(
    "member", ["{$ref: '#/a%d'}", "{$ref: '#/a%d/x'}", "{$ref: '#/a%d', x: 1}", "[{$ref: '#/a%d'}]"]
)
def test_a_long_way_of_references_is_stopped(files: Files, member: str) -> None:
    way = "".join(f"a{n}: {member % (n + 1)}\n" for n in range(5_000))
    path = files({"x.yaml": way + "a5000: {x: {x: 1}}"})

    found = complaints(path)

    stops = ("references lead through one another", "levels deep", "values with references")
    assert [line for line in found if any(stop in line for stop in stops)]


def test_references_that_multiply_are_stopped(files: Files) -> None:
    doubled = "".join(
        f"a{n}: [{{$ref: '#/a{n - 1}'}}, {{$ref: '#/a{n - 1}'}}]\n" for n in range(1, 25)
    )
    path = files({"x.yaml": "a0: [x, x]\n" + doubled})

    assert f"more than {MAX_NODES:,} values with references followed" in complaints(path)[0]


def test_what_is_repeated_may_not_grow_too_large(files: Files) -> None:
    items = "".join("- {$ref: '#/b'}\n" for _ in range(20))
    path = files({"x.yaml": f"a:\n{items}b: {'x' * (MAX_BYTES // 10)}\n"})

    assert f"more than {MAX_BYTES:,} bytes with references followed" in complaints(path)[0]


def test_files_are_bounded_in_number_and_in_size(files: Files) -> None:
    many = {f"f{n}.yaml": "1" for n in range(MAX_FILES)}
    path = files({"x.yaml": "".join(f"- {{$ref: {name}}}\n" for name in many), **many})
    assert f"more than {MAX_FILES} files" in complaints(path)[0]

    large = {f"f{n}.yaml": "x" + " " * (MAX_BYTES - 10) for n in range(5)}
    path = files({"x.yaml": "".join(f"- {{$ref: {name}}}\n" for name in large), **large})
    assert f"the files hold more than {MAX_FILE_BYTES:,} bytes" in complaints(path)[0]


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(files: Files) -> None:
    path = files({"x.yaml": "a: {$ref: b.yaml}"})
    os.mkfifo(path.parent / "b.yaml")

    assert "there is no file" in complaints(path)[0]


# whose place ------------------------------------------------------------------------------------


def test_a_problem_in_an_included_file_has_its_name_line_and_column(files: Files) -> None:
    order = ORDER.replace("{to: ship}", "{to: shop}")
    parts = PARTS.replace("topic: do", "topic: do\n    sleap: 5").replace(
        "done: true", "done: '{x.y}'"
    )
    path = files(
        {"app.yaml": APP, "graphs/order.yaml": order, "parts.yaml": parts, "maps.json": MAPS}
    )

    with pytest.raises(CompileError) as refused:
        load_file(path)

    found = [line.removeprefix(f"{path.parent}/") for line in str(refused.value).splitlines()]
    assert [line.split(": ")[0] for line in found] == [
        "graphs/order.yaml:6:13",
        "parts.yaml:5:5",
        "parts.yaml:9:9",
    ]
    assert "did you mean 'ship'?" in found[0]
    assert "unknown field 'sleap'" in found[1]


def test_a_file_that_is_no_yaml_says_so_itself(files: Files) -> None:
    path = files({"x.yaml": "a: {$ref: b.yaml}\nc: {$ref: b.yaml}", "b.yaml": "x: [1\ny: 2"})

    [found] = complaints(path)

    assert found.startswith("b.yaml:2:")
    assert "YAML syntax" in found


# what is stored ---------------------------------------------------------------------------------


def test_the_source_of_a_version_is_whole_and_the_same_wherever_it_is_read(
    order: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    order.parent.rename(elsewhere)
    moved = load_file(elsewhere / "app.yaml")
    elsewhere.rename(order.parent)
    app = load_file(order)

    assert app.source == moved.source
    assert "$ref" not in app.source
    assert parse(app.source).value == parse_file(order).value
    assert load(app.source).source == app.source
    assert app.source.startswith(
        "app:\n  id: t\n  version: '1'\n  graphs:\n    - subscribes: start\n"
    )


def test_a_document_without_references_is_stored_as_it_is_written(files: Files) -> None:
    text = (
        "# mine\n"
        + APP.replace("- $ref: './graphs/order.yaml'", "- subscribes: x\n")
        + ("      activities: {t: {type: trigger}}\n")
    )

    assert load_file(files({"app.yaml": text})).source == text


def test_an_edited_file_is_other_content(order: Path) -> None:
    before = compile_file(order).plan["checksum"]

    (order.parent / "maps.json").write_text(MAPS.replace("1}", "2}"))

    assert compile_file(order).plan["checksum"] != before


# schemas ----------------------------------------------------------------------------------------

SCHEMED = """\
app:
  id: t
  version: '1'
  graphs:
    - subscribes: start
      validate: true
      input:
        schema: {schema}
      activities: {{t1: {{type: trigger}}}}
shared: {{type: integer}}
"""


def schema(files: Files, text: str, **others: str) -> Any:
    found = value(files, SCHEMED.format(schema=text), **others)
    return found["app"]["graphs"][0]["input"]["schema"]


def test_a_schema_keeps_what_it_says_of_itself(files: Files) -> None:
    own = "{properties: {a: {$ref: '#/$defs/b'}}, $defs: {b: {items: {$ref: '#'}}}}"

    assert schema(files, own) == {
        "properties": {"a": {"$ref": "#/$defs/b"}},
        "$defs": {"b": {"items": {"$ref": "#"}}},
    }


def test_a_file_that_is_the_schema_may_hold_itself(files: Files) -> None:
    tree = '{"properties": {"children": {"items": {"$ref": "#"}}}}'

    assert schema(files, "{$ref: tree.json}", tree_json=tree) == json.loads(tree)


def test_a_file_within_a_schema_brings_its_own_definitions(files: Files) -> None:
    other = '{"items": {"$ref": "#/$defs/n"}, "$defs": {"n": {"type": "number"}}}'

    found = schema(files, "{properties: {a: {$ref: n.json}}}", n_json=other)

    assert found["properties"]["a"]["items"] == {"type": "number"}


def test_what_stands_beside_a_reference_in_a_schema_holds_as_well(files: Files) -> None:
    found = schema(files, "{$ref: n.json, minimum: 3}", n_json='{"type": "number"}')

    assert found == {"minimum": 3, "allOf": [{"type": "number"}]}


def test_a_schema_may_refer_to_the_document_around_it(files: Files) -> None:
    assert schema(files, "{properties: {a: {$ref: '#/shared'}}}") == {
        "properties": {"a": {"type": "integer"}}
    }


# from the outside -------------------------------------------------------------------------------


async def deployed(dsn: str, path: Path, **more: Any) -> str:
    async with await Client.connect(dsn) as client:
        return await HotMesh(client, app_id="t").deploy(path, **more)


def test_a_document_of_several_files_is_deployed_by_its_path(
    order: Path, dsn: str, db: Any
) -> None:
    assert asyncio.run(deployed(dsn, order)) == "deployed"
    assert main(["deploy", str(order), "--dsn", dsn, "--activate"]) == 0
    (key,) = db.execute(
        "select job_key from hotmesh.publish('t', 'start', '{\"id\": 7}')"
    ).fetchone()
    [(given,)] = db.execute("select input from hotmesh.claim_tasks('w', '{do}')").fetchall()

    assert given == {"id": 7, "n": 1}
    [(source,)] = db.execute("select source from hotmesh.versions").fetchall()
    assert load(source).graphs[0].activities["ship"].topic == "do"
    assert key


def test_the_command_line_takes_a_root(files: Files, capsys: Any) -> None:
    path = files({"v1/app.yaml": APP.replace("./graphs", "../graphs"), "graphs/order.yaml": ORDER,
                  "parts.yaml": PARTS, "maps.json": MAPS})  # fmt: skip

    assert main(["compile", str(path)]) == 1
    assert "lies outside of the document's directory" in capsys.readouterr().err
    assert main(["compile", str(path), "--root", str(path.parent.parent)]) == 0
    assert "hotmesh.deploy_app" in capsys.readouterr().out
