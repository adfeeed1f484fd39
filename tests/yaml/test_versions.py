"""Versions, apps, private topics and expiry: what surrounds a graph."""

# ruff: noqa: E501 (a line of a document is not to be broken)

from __future__ import annotations

import psycopg
import pytest

GRAPH = """
activities:
  t1: {type: trigger}
  w: {type: worker, topic: do, job: {maps: {by: VERSION}}}
  h: {type: hook, job: {maps: {heard: VERSION, x: '{$self.hook.data.x}'}}}
  end: {type: hook, job: {maps: {end: VERSION}}}
transitions:
  t1: [{to: w}]
  w: [{to: h}]
  h: [{to: end}]
hooks:
  answered:
    - to: h
      conditions: {match: [{expected: '{t1.output.data.id}', actual: '{$self.hook.data.id}'}]}
"""
CHILDREN = """
activities:
  t1: {type: trigger}
  w: {type: worker, topic: do}
  a: {type: await, topic: child, job: {maps: {child: '{$self.output.data.by}'}}}
transitions:
  t1: [{to: w}]
  w: [{to: a}]
""", """
subscribes: child
activities: {c1: {type: trigger, job: {maps: {by: VERSION}}}}
"""  # fmt: skip


def test_a_job_stays_on_the_version_on_which_it_began(app):
    app.deploy(GRAPH.replace("VERSION", "one"), version=1)
    old = app.publish({"id": "a"})
    app.deploy(GRAPH.replace("VERSION", "two"), version=2)
    new = app.publish({"id": "b"})

    app.work(do={})
    app.signal("answered", {"id": "a"})
    app.signal("answered", {"id": "b"})

    assert app.done(old) == {"by": "one", "heard": "one", "end": "one"}
    assert app.done(new) == {"by": "two", "heard": "two", "end": "two"}
    assert (app.job(old).version, app.job(new).version) == ("1", "2")


def test_deploying_starts_nothing_until_it_is_activated(app):
    app.deploy(GRAPH.replace("VERSION", "one"), version=1)
    app.deploy(GRAPH.replace("VERSION", "two"), version=2, activate=False)

    assert app.job(app.publish()).version == "1"


def test_an_older_version_may_be_activated_again(app):
    app.deploy(GRAPH.replace("VERSION", "one"), version=1)
    app.deploy(GRAPH.replace("VERSION", "two"), version=2)
    between = app.publish({"id": "a"})

    app.activate(1)

    back = app.publish({"id": "b"})
    app.work(do={})
    assert (app.job(between).data["by"], app.job(back).data["by"]) == ("two", "one")


def test_a_job_of_an_old_version_goes_on_when_the_new_one_has_lost_its_activities(app):
    app.deploy(GRAPH.replace("VERSION", "one"), version=1)
    key = app.publish({"id": "a"})
    app.deploy("activities: {t9: {type: trigger}}", version=2)

    app.work(do={})
    app.signal("answered", {"id": "a"})

    assert app.done(key)["end"] == "one"


def test_a_hook_rule_belongs_to_its_version(app):
    app.deploy(GRAPH.replace("VERSION", "one"), version=1)
    old = app.publish({"id": "a"})
    app.deploy(
        GRAPH.replace("VERSION", "two").replace("{$self.hook.data.id}", "{$self.hook.data.ref}"),
        version=2,
    )
    new = app.publish({"id": "b"})
    app.work(do={})

    assert app.signal("answered", {"id": "a"}) == ("delivered", old)
    assert app.signal("answered", {"ref": "b"}) == ("delivered", new)


def test_the_child_of_a_job_is_of_the_same_version(app):
    app.deploy(*(g.replace("VERSION", "one") for g in CHILDREN), version=1)
    key = app.publish()
    app.deploy(*(g.replace("VERSION", "two") for g in CHILDREN), version=2)

    app.work(do={})

    assert app.done(key) == {"child": "one"}


def test_an_unknown_version_cannot_be_activated(app):
    app.deploy(GRAPH)

    with pytest.raises(psycopg.Error, match="app t has no version 7"):
        app.activate(7)


def test_apps_do_not_hear_one_another(app):
    for name in ("t", "u"):
        app.app = name
        app.deploy(GRAPH.replace("VERSION", name))
    of_u = app.publish({"id": "a"}, key="same")
    app.app = "t"
    of_t = app.publish({"id": "a"}, key="same")
    app.work(do={})

    assert app.signal("answered", {"id": "a"}) == ("delivered", "same")

    assert app.done(of_t)["by"] == "t"
    app.app = "u"
    assert app.job(of_u).status == "running"


def test_two_apps_whose_names_run_together_keep_their_own_functions(app):
    graph = "activities: {t1: {type: trigger}, NAME: {type: hook, job: {maps: {x: VALUE}}}}\ntransitions: {t1: [{to: NAME}]}"
    app.app = "b"
    app.deploy(graph.replace("NAME", "b__1__enter__c").replace("VALUE", "first"))
    app.deploy(graph.replace("NAME", "b_1_leave_c").replace("VALUE", "first"), version=2)
    app.app = "b__1__enter__b"
    app.deploy(graph.replace("NAME", "c").replace("VALUE", "second"))
    app.app = "b_2_leave_b"
    app.deploy(graph.replace("NAME", "c").replace("VALUE", "third"))
    for name in ("B", "b-", "b_", "1b", "b1"):
        app.app = name
        app.deploy(graph.replace("NAME", "c").replace("VALUE", f"of {name}"))

    found = {}
    for name in ("b", "b__1__enter__b", "b_2_leave_b", "B", "b-", "b_", "1b", "b1"):
        app.app = name
        found[name] = app.run()["x"]

    assert found == {
        "b": "first", "b__1__enter__b": "second", "b_2_leave_b": "third",
        "B": "of B", "b-": "of b-", "b_": "of b_", "1b": "of 1b", "b1": "of b1",
    }  # fmt: skip


# topics -------------------------------------------------------------------------------------------


def test_a_private_graph_is_reached_by_its_own_topic_and_by_await(app):
    app.deploy(
        """
        activities: {t1: {type: trigger}, a: {type: await, topic: .inner, job: {maps: {x: '{$self.output.data.x}'}}}}
        transitions: {t1: [{to: a}]}
    """,
        """
        subscribes: .inner
        activities: {i1: {type: trigger, job: {maps: {x: 1}}}}
    """,
    )

    assert app.run() == {"x": 1}
    assert app.done(app.publish(topic=".inner")) == {"x": 1}


def test_an_unknown_topic_says_which_there_are(app):
    app.deploy(GRAPH)

    with pytest.raises(psycopg.Error, match="subscribes to strat") as caught:
        app.publish(topic="strat")

    assert caught.value.sqlstate == "MH404"
    assert "start" in caught.value.diag.message_hint


# expiry -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expire", "seconds"),
    [("60", 60), ("'60'", 60), ("0.5", 0.5), ("'{t1.output.data.ttl}'", 7),
     ("{'@pipe': [['{$job.data.ttl}', 2], ['{@math.multiply}']]}", 14),
     ("'{w.output.data.ttl}'", 9)],
)  # fmt: skip
@pytest.mark.parametrize("working", [False, True])
def test_an_ended_job_is_readable_until_it_expires(app, at, expire, seconds, working):
    if "{w." in expire and not working:
        return
    at("09:00")
    app.deploy(f"""
expire: {expire}
activities:
  t1: {{type: trigger, job: {{maps: {{ttl: '{{$self.input.data.ttl}}'}}}}}}
  w: {{type: {"worker, topic: do" if working else "hook"}}}
transitions: {{t1: [{{to: w}}]}}
""")
    key = app.publish({"ttl": 7}, key="k")
    app.work(do={"ttl": 9})

    job = app.job(key)
    assert (job.expires_at - job.ended_at).total_seconds() == seconds
    at.skip(f"{seconds - 0.01} seconds")
    assert app.job(key).status == "completed"
    at.skip("0.01 seconds")
    assert app.db.execute("select * from hotmesh.get_job('t', 'k')").fetchall() == []
    assert app.publish({}, key="k") == "k"


@pytest.mark.parametrize(
    "expire", ["0", "-1", "'{t1.output.data.missing}'", "'{t1.output.data.never}'", "null",
               "{'@pipe': [['{t1.output.data.missing}'], ['{@string.toUpperCase}']]}"]
)  # fmt: skip
def test_without_a_time_a_job_is_kept(app, expire):
    app.deploy(f"expire: {expire}\nactivities: {{t1: {{type: trigger}}}}")

    assert app.job(app.publish({"never": -5})).expires_at is None


def test_a_failed_job_expires_as_well_and_an_interruption_may_say_when(app, at):
    at("09:00")
    app.deploy("""
        expire: 60
        activities: {t1: {type: trigger}, w: {type: worker, topic: do}}
        transitions: {t1: [{to: w}]}
    """)
    failed = app.publish()
    app.work(do=_break)
    stopped = app.publish()
    app.db.execute("select hotmesh.interrupt_job('t', %s, p_expire => '5 seconds')", (stopped,))

    spans = [app.job(k).expires_at - app.job(k).ended_at for k in (failed, stopped)]
    assert [span.total_seconds() for span in spans] == [60, 5]


def _break(_data):
    from driver import Failure

    raise Failure()


# what is announced --------------------------------------------------------------------------------


def test_an_announcement_goes_to_a_channel_that_can_be(app):
    app.deploy("activities: {t1: {type: trigger}}")

    with pytest.raises(psycopg.Error) as caught:
        app.publish(announce="x" * 64)

    assert caught.value.sqlstate == "MH422"
    assert app.count("jobs") == 0
    app.done(app.publish(announce="x" * 63))
