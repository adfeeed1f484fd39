"""Maps: what activities hand to one another, and what stays with the job."""

from __future__ import annotations

import pytest
from psycopg.types.json import Jsonb

ONE = """
activities:
  t1: {type: trigger}
  a: {type: hook, job: {maps: MAPS}}
transitions:
  t1: [{to: a}]
"""

INPUT = {
    "n": 1,
    "zero": 0,
    "no": False,
    "nothing": None,
    "empty": "",
    "path": "/tmp",
    "typed": "/true",
    "list": [{"id": 7}, {"id": 8}],
    "deep": {"er": {"x": [1, 2]}},
    "dotted.key": 1,
    "länge": "ü",
    "text": "twelve",
    "{braces}": 1,
}

REFERENCES = {
    "{t1.output.data.n}": 1,
    "{t1.output.data.zero}": 0,
    "{t1.output.data.no}": False,
    "{t1.output.data.nothing}": None,
    "{t1.output.data.empty}": "",
    "{t1.output.data.path}": "/tmp",
    "{t1.output.data.typed}": "/true",
    "{t1.output.data.list}": [{"id": 7}, {"id": 8}],
    "{t1.output.data.list.1.id}": 8,
    "{t1.output.data.list.length}": 2,
    "{t1.output.data.deep}": {"er": {"x": [1, 2]}},
    "{t1.output.data.deep.er.x.length}": 2,
    "{t1.output.data}": INPUT,
    "{t1.output.data.länge}": "ü",
    "{t1.input.data.n}": 1,
    "plain text": "plain text",
    "Hi {t1.output.data.n}": "Hi {t1.output.data.n}",
}
UNDEFINED = [
    "{t1.output.data.missing}",
    "{t1.output.data.missing.more}",
    "{t1.output.data.list.2}",
    "{t1.output.data.list.-1}",
    "{t1.output.data.list.01}",
    "{t1.output.data.text.length}",
    "{t1.output.data.dotted.key}",
    "{t1.output.data.n.x}",
    "{t1.output.metadata.err}",
    "{t1.hook.data.x}",
    "{$self.hook.data}",
    "{$self.output.data}",
    "{$self.output.metadata.err}",
    "{$job.data}",
    "{$job.data.x}",
    "{a.output.data}",
    "{$app.id}",
]


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_has_the_value(app, reference):
    app.deploy(ONE.replace("MAPS", f"{{x: '{reference}'}}"))

    assert app.run(INPUT) == {"x": REFERENCES[reference]}


@pytest.mark.parametrize("reference", UNDEFINED)
def test_what_is_not_there_is_undefined_and_not_mapped(app, reference):
    app.deploy(ONE.replace("MAPS", f"{{x: '{reference}', y: 1}}"))

    assert app.run(INPUT) == {"y": 1}


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("5", 5),
        ("1.50", 1.5),
        ("true", True),
        ("null", None),
        ("''", ""),
        ("'/tmp'", "/tmp"),
        ("{}", None),
        ("yes", "yes"),
        ("22:30", "22:30"),
        ("012", "012"),
        ("9007199254740993", 9007199254740992),
        ("[a, 5]", {"0": "a", "1": 5}),
        ("{b: {c: '{t1.output.data.n}'}}", {"b": {"c": 1}}),
        ("[[1]]", {"0": {"0": 1}}),
    ],
)
def test_a_literal_maps_to_itself_and_a_list_to_its_indexes(app, literal, value):
    app.deploy(ONE.replace("MAPS", f"{{y: 1, x: {literal}}}"))

    data = app.run(INPUT)

    assert data == ({"y": 1, "x": value} if value is not None or literal == "null" else {"y": 1})


def test_every_kind_of_value_survives_the_way_through_a_worker(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a: {type: worker, topic: do, input: {maps: {all: '{t1.output.data}'}}}
          b: {type: worker, topic: again, input: {maps: {all: '{a.output.data.all}'}}}
        transitions:
          t1: [{to: a}]
          a: [{to: b}]
    """)
    seen = []
    key = app.publish(INPUT)

    app.work(do=lambda data: data, again=seen.append)

    app.done(key)
    assert seen == [{"all": INPUT}]


def test_a_worker_without_input_maps_is_given_an_empty_object(app):
    app.deploy("""
        activities: {t1: {type: trigger}, a: {type: worker, topic: do}}
        transitions: {t1: [{to: a}]}
    """)
    seen = []
    app.publish(INPUT)

    app.work(do=seen.append)

    assert seen == [{}]


@pytest.mark.parametrize("answer", [{"x": 1}, [1, 2], "text", 5, True])
def test_whatever_a_worker_answers_is_its_output(app, answer):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a: {type: worker, topic: do, job: {maps: {all: '{$self.output.data}'}}}
        transitions: {t1: [{to: a}]}
    """)

    assert app.run(do=answer) == {"all": answer}


def test_output_maps_of_a_worker_are_ignored(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a:
            type: worker
            topic: do
            output: {maps: {mine: 1}}
            job: {maps: {mine: '{$self.output.data.mine}', its: '{$self.output.data.its}'}}
        transitions: {t1: [{to: a}]}
    """)

    assert app.run(do={"its": 2}) == {"its": 2}


def test_a_worker_may_be_chosen_by_each_job(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a:
            type: worker
            topic: {'@pipe': [['work.', '{t1.output.data.kind}'], ['{@string.concat}']]}
            job: {maps: {by: '{$self.output.data.by}'}}
          b: {type: worker, topic: '{t1.output.data.second}'}
        transitions:
          t1: [{to: a}]
          a: [{to: b}]
    """)

    assert app.run({"kind": "x", "second": "q"}, work__x={"by": "x"}, q={}) == {"by": "x"}
    assert app.run({"kind": "y", "second": "q"}, work__y={"by": "y"}, q={}) == {"by": "y"}


# the job's data -----------------------------------------------------------------------------------


def chain(*maps: str) -> str:
    """Hooks one after another, each with its job maps."""
    names = [f"h{n}" for n in range(len(maps))]
    lines = ["activities:", "  t1: {type: trigger}"]
    lines += [
        f"  {n}: {{type: hook, job: {{maps: {m}}}}}" for n, m in zip(names, maps, strict=True)
    ]
    lines.append("transitions:")
    lines += [f"  {a}: [{{to: {b}}}]" for a, b in zip(["t1", *names], names, strict=False)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("maps", "data"),
    [
        (["{deep: {a: 1}}", "{deep: {c: 3}}"], {"deep": {"a": 1, "c": 3}}),
        (["{deep: {a: {b: 1}}}", "{deep: {a: {c: 2}}}"], {"deep": {"a": {"b": 1, "c": 2}}}),
        (["{x: 1}", "{x: '{t1.output.data.missing}'}"], {"x": 1}),
        (["{x: 1}", "{x: null}"], {"x": None}),
        (["{x: 1}", "{x: ''}"], {"x": ""}),
        (["{x: 1}", "{y: 2}"], {"x": 1, "y": 2}),
        (["{x: 1}", "{x: {y: 2}}"], {"x": {"y": 2}}),
        (["{x: {y: 2}}", "{x: 1}"], {"x": 1}),
        (["{x: {y: 2}}", "{x: {y: '{t1.output.data.missing}'}}"], {"x": {"y": 2}}),
        (["{x: 5}", "{x: {y: '{t1.output.data.missing}'}}"], {"x": 5}),
        (["{y: 1, x: {z: '{t1.output.data.missing}'}}"], {"y": 1}),
        (["[a, b]", "{'1': c}"], {"0": "a", "1": "c"}),
        # an object that is mapped as a whole is one leaf
        (["{x: '{t1.output.data.one}'}", "{x: '{t1.output.data.two}'}"], {"x": {"b": 2}}),
        (["{x: '{t1.output.data.one}'}", "{x: {b: 2}}"], {"x": {"a": 1, "b": 2}}),
        (["{d: {x: '{t1.output.data.one}'}}", "{d: {x: {'@pipe': [['{@symbol.object}']]}}}"],
         {"d": {"x": {}}}),
        (["{x: '{t1.output.data.list}'}", "{x: '{t1.output.data.one}'}"], {"x": {"a": 1}}),
        # one reads what the other has mapped
        (["{x: 1}", "{y: '{$job.data.x}', z: '{$job.data}'}"], {"x": 1, "y": 1, "z": {"x": 1}}),
    ],
)  # fmt: skip
def test_job_data_is_merged_leaf_by_leaf(app, maps, data):
    app.deploy(chain(*maps))

    assert app.run({"one": {"a": 1}, "two": {"b": 2}, "list": [1]}) == data


def test_a_job_without_maps_has_no_data(app):
    app.deploy("activities: {t1: {type: trigger}, a: {type: hook}}\ntransitions: {t1: [{to: a}]}")

    assert app.run() is None


def test_parallel_branches_map_into_one_job(app):
    app.deploy("""
        activities:
          t1: {type: trigger, job: {maps: {all: {t: 1}}}}
          a: {type: worker, topic: do, job: {maps: {all: {a: '{$self.output.data.v}'}}}}
          b: {type: worker, topic: do, job: {maps: {all: {b: '{$self.output.data.v}'}}}}
        transitions: {t1: [{to: a}, {to: b}]}
    """)

    assert app.run(do={"v": 5}) == {"all": {"t": 1, "a": 5, "b": 5}}


def test_the_metadata_of_the_job_is_there(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a:
            type: hook
            job:
              maps:
                id: '{$job.metadata.jid}'
                app: '{$job.metadata.app}'
                version: '{$job.metadata.vrs}'
                topic: '{$job.metadata.tpc}'
                begin: '{$job.metadata.aid}'
        transitions: {t1: [{to: a}]}
    """)
    key = app.publish(key="k-1")

    assert app.done(key) == {
        "id": "k-1",
        "app": "t",
        "version": "1",
        "topic": "start",
        "begin": "t1",
    }


# the trigger --------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [{}, {"x": 1}, [1], "text", 5, None])
def test_a_job_may_be_given_any_json(app, data):
    app.deploy(ONE.replace("MAPS", "{x: '{t1.output.data}'}"))
    key = app.db.execute(
        "select job_key from hotmesh.publish('t', 'start', %s)", [Jsonb(data)]
    ).fetchone()[0]

    assert app.done(key) == {"x": data}


def test_the_output_of_a_trigger_is_its_input(app):
    app.deploy("""
        activities:
          t1:
            type: trigger
            output: {maps: {ignored: 1}}
            job:
              maps:
                by_self: '{$self.input.data.x}'
                by_output: '{$self.output.data.x}'
                by_name: '{t1.input.data.x}'
    """)

    assert app.run({"x": 5}) == {"by_self": 5, "by_output": 5, "by_name": 5}


@pytest.mark.parametrize(
    ("rule", "data", "key"),
    [
        ("'{$self.input.data.id}'", {"id": "o-1"}, "o-1"),
        ("'{$self.input.data.id}'", {"id": 42}, "42"),
        ("'{t1.input.data.id}'", {"id": 1e21}, "1e+21"),
        ("{'@pipe': [['o-', '{$self.input.data.id}'], ['{@string.concat}']]}", {"id": 7}, "o-7"),
        ("fixed", {}, "fixed"),
    ],
)
def test_a_job_is_named_by_its_stats_id(app, rule, data, key):
    app.deploy(f"activities: {{t1: {{type: trigger, stats: {{id: {rule}}}}}}}")

    assert app.publish(data) == key
    assert app.job(key).status == "completed"


def test_without_an_id_a_job_is_named_by_a_new_one(app):
    app.deploy("activities: {t1: {type: trigger, stats: {id: '{$self.input.data.id}'}}}")

    assert app.publish() != app.publish()


def test_a_live_key_is_a_duplicate_and_changes_nothing(app):
    app.deploy("activities: {t1: {type: trigger, job: {maps: {x: '{$self.input.data.x}'}}}}")
    app.publish({"x": 1}, key="k")

    answer = app.db.execute(
        """select outcome, job_key from hotmesh.publish('t', 'start', '{"x": 2}', 'k')"""
    ).fetchone()

    assert answer == ("duplicate", "k")
    assert app.done("k") == {"x": 1}


def test_an_entity_may_be_computed_and_is_overridden_by_the_call(app):
    app.deploy("activities: {t1: {type: trigger, entity: '{$self.input.data.kind}'}}")

    assert app.job(app.publish({"kind": "order"})).entity == "order"
    assert app.job(app.publish({"kind": "order"}, entity="parcel")).entity == "parcel"
    assert app.job(app.publish()).entity is None


# pipes --------------------------------------------------------------------------------------------


def test_nested_pipes_feed_the_row_after_them(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a:
            type: hook
            job:
              maps:
                greeting:
                  '@pipe':
                    - '@pipe':
                        - ['{t1.output.data.first}', 0]
                        - ['{@string.charAt}']
                    - '@pipe':
                        - ['{t1.output.data.last}']
                        - ['{@string.toUpperCase}']
                    - ['{@string.concat}', '!']
                    - ['{@string.concat}']
        transitions: {t1: [{to: a}]}
    """)

    assert app.run({"first": "Ada", "last": "Lovelace"}) == {"greeting": "ALOVELACE!"}


def test_reduce_folds_a_list(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a:
            type: hook
            job:
              maps:
                total:
                  '@pipe':
                    - ['{t1.output.data.lines}', 0]
                    - '@reduce':
                        - '@pipe':
                            - ['{$output}']
                        - '@pipe':
                            - ['{$item.price}', '{$item.count}']
                            - ['{@math.multiply}']
                        - ['{@math.add}']
                names:
                  '@pipe':
                    - ['{t1.output.data.lines}', []]
                    - '@reduce':
                        - ['{@array.push}', '{$item.name}']
                        - ['{@array.push}']
        transitions: {t1: [{to: a}]}
    """)
    lines = [{"price": 2, "count": 3, "name": "a"}, {"price": 5, "count": 1, "name": "b"}]

    assert app.run({"lines": lines}) == {"total": 11, "names": ["a", "b"]}


def test_what_json_cannot_say_leaves_a_pipe_as_null_or_text(app):
    app.deploy("""
        activities:
          t1: {type: trigger}
          a:
            type: hook
            job:
              maps:
                nan: {'@pipe': [['{@symbol.NaN}']]}
                infinite: {'@pipe': [['{@symbol.posInfinity}']]}
                undefined: {'@pipe': [['{@symbol.undefined}']]}
                nothing: {'@pipe': [['{@symbol.null}']]}
                date: {'@pipe': [['2023-08-06T22:52:39.123Z'], ['{@date.fromISOString}']]}
        transitions: {t1: [{to: a}]}
    """)

    assert app.run() == {
        "nan": None, "infinite": None, "nothing": None, "date": "2023-08-06T22:52:39.123Z",
    }  # fmt: skip
