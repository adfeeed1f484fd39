"""Run scenarios between runs of pgbench, and print one table and one line of JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench.cluster import SETTINGS, Cluster, cluster
from bench.scenarios import ALL, FULL, QUICK, Figures

_DECIMALS = {
    "p50_ms": 2,
    "p95_ms": 2,
    "p99_ms": 2,
    "max_ms": 2,
    "jobs_per_s": 0,
    "steps_per_s": 0,
    "steps_to_c8": 2,
    "p50_to_c1": 1,
    "statements": 2,
    "commits": 2,
    "wal_bytes": 0,
    "idle_per_s": 2,
    "idle_parked_per_s": 2,
    "deploy_ms": 0,
    "first_ms": 1,
    "hook_ms": 3,
}
_TITLES = {
    "steps_to_c8": "steps/s÷c8",
    "p50_to_c1": "p50÷c1",
    "statements": "stmts/step",
    "commits": "commits/step",
    "wal_bytes": "WAL B/step",
    "jobs_per_s": "jobs/s",
    "steps_per_s": "steps/s",
    "idle_per_s": "idle stmts/s",
    "idle_parked_per_s": "…10k parked",
    "deploy_ms": "50 acts ms",
    "first_ms": "first job ms",
    "hook_ms": "5 maps ms",
}
# What the project promises: scenario, figure, at least (+1) or at most (-1), the bound.
TARGETS = (
    ("yaml_step", "p50_to_c1", -1, 6.0),
    ("yaml_chain10", "steps_to_c8", +1, 1.5),
    ("drain", "steps_to_c8", +1, 1.0),
    ("claim_empty", "p50_ms", -1, 0.3),
    ("idle", "idle_per_s", -1, 1.0),
    ("idle", "idle_parked_per_s", -1, 1.0),
    ("timer", "max_ms", -1, 100.0),
    ("deploy", "deploy_ms", -1, 1000.0),
    ("deploy", "first_ms", -1, 50.0),
    ("deploy", "hook_ms", -1, 0.3),
)


def main() -> int:
    """Measure, print, and answer 1 if a target was missed."""
    options = _options()
    chosen = options.scenarios or list(ALL)
    size = QUICK if options.quick else FULL
    with cluster(seconds=2 if options.quick else 5) as server:
        server.prepare_yardstick()
        runs: dict[str, list[Figures]] = {name: [] for name in chosen}
        for _ in range(options.repeat):
            for name in chosen:
                server.yardstick()
                server.fresh()
                print(f"{name} …", file=sys.stderr, flush=True)
                runs[name].append(ALL[name](server, size))
        server.yardstick()
        results = {name: _compared(_median(figures), server) for name, figures in runs.items()}
        report = _facts(server) | {"results": results, "targets": list(_verdicts(results))}
    if not options.json:
        print(_text(report))
    print(json.dumps(report))
    return int(any(not verdict["met"] for verdict in report["targets"]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="scenario", help=", ".join(ALL))
    parser.add_argument(
        "--quick", action="store_true", help="short runs: a smoke test, not a result"
    )
    parser.add_argument(
        "--repeat", type=int, default=1, metavar="N", help="report medians of N runs"
    )
    parser.add_argument("--json", action="store_true", help="print nothing but the line of JSON")
    options = parser.parse_args()
    if unknown := set(options.scenarios) - set(ALL):
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    return options


def _median(runs: list[Figures]) -> Figures:
    known = {name: [run[name] for run in runs] for name in runs[0]}
    return {
        name: statistics.median([value for value in values if value is not None])
        if None not in values
        else None
        for name, values in known.items()
    }


def _compared(figures: Figures, server: Cluster) -> Figures:
    rate, latency = figures.get("steps_per_s"), figures.get("p50_ms")
    if rate is not None:
        figures["steps_to_c8"] = rate / server.median(8)
    if latency is not None:
        figures["p50_to_c1"] = latency / 1000 * server.median(1)
    return figures


def _facts(server: Cluster) -> dict[str, Any]:
    with psycopg.connect(server.admin) as connection:
        version = connection.info.server_version
        set_to = {
            name: connection.execute("select current_setting(%s)", (name,)).fetchone()
            for name in SETTINGS
        }
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "postgresql": f"{version // 10000}.{version % 10000}",
        "settings": {name: row[0] for name, row in set_to.items() if row},
        "pgbench_c8_tps": round(server.median(8), 1),
        "pgbench_c1_tps": round(server.median(1), 1),
        "pgbench_c1_ms": round(1000 / server.median(1), 3),
        "pgbench_spread": {
            str(clients): [round(min(tps)), round(max(tps))] for clients, tps in server.tps.items()
        },
    }


def _verdicts(results: dict[str, Figures]) -> Iterable[dict[str, Any]]:
    for name, figure, sign, bound in TARGETS:
        measured = results.get(name, {}).get(figure)
        if measured is not None:
            yield {
                "scenario": name,
                "figure": figure,
                "measured": round(measured, 3),
                "bound": f"{'at least' if sign > 0 else 'at most'} {bound:g}",
                "met": measured * sign >= bound * sign,
            }


def _text(report: dict[str, Any]) -> str:
    spread = report["pgbench_spread"]
    lines = [
        f"{report['date']} · {report['cores']} cores · PostgreSQL {report['postgresql']}"
        f" · Python {report['python']}",
        " · ".join(f"{name} {value}" for name, value in report["settings"].items()),
        f"pgbench -N, medians: -c 8 {report['pgbench_c8_tps']:.0f} tps"
        f" ({spread['8'][0]} to {spread['8'][1]}), -c 1 {report['pgbench_c1_ms']:.3f} ms"
        f" ({spread['1'][0]} to {spread['1'][1]} tps)",
        "",
        *_table(report["results"]),
        "",
    ]
    for verdict in report["targets"]:
        mark = "met   " if verdict["met"] else "MISSED"
        lines.append(
            f"{mark}  {verdict['scenario']}: {verdict['figure']} is {verdict['measured']},"
            f" {verdict['bound']} wanted"
        )
    return "\n".join(lines)


def _table(results: dict[str, Figures]) -> list[str]:
    columns = [name for name in _DECIMALS if any(name in figures for figures in results.values())]
    rows = [["scenario", *(_TITLES.get(name, name.replace("_", " ")) for name in columns)]]
    for scenario, figures in results.items():
        rows.append([scenario, *(_cell(figures.get(name), _DECIMALS[name]) for name in columns)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    ]


def _cell(value: float | None, decimals: int) -> str:
    return "-" if value is None else f"{value:.{decimals}f}"


if __name__ == "__main__":
    sys.exit(main())
