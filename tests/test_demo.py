"""The demo, run once as a stranger would run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^order-10\d\d .* (shipped|rejected) +\d+\.\d\d$", re.MULTILINE)


def test_fifty_orders_survive_a_killed_worker(dsn, db):
    ran = subprocess.run(
        [sys.executable, "-m", "hotmesh_pg", "demo"],
        env=os.environ | {"HOTMESH_DSN": dsn, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    outcomes = ROW.findall(ran.stdout)
    busy = "select count(*) from pg_stat_activity where application_name like 'hotmesh%'"
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr == ""
    assert (outcomes.count("shipped"), outcomes.count("rejected")) == (47, 3)
    assert "kill -9" in ran.stdout
    assert "from hotmesh.job_steps(p_app => 'orders', p_job_key => 'order-1002')" in ran.stdout
    assert db.execute(busy).fetchone() == (0,), "a worker is left behind"
