"""Finds the demo, an example program (examples/orders/demo.py), and runs it on a server."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import nullcontext
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import FrameType, ModuleType
from typing import NoReturn

from hotmesh_pg import embedded

_HERE = Path(__file__).parent


def run(dsn: str | None = None) -> int:
    """Run the demo on the server that is named, else on a private one; answers an exit code."""
    signal.signal(signal.SIGTERM, _leave)
    program = _load(orders() / "demo.py")
    with nullcontext(dsn) if dsn is not None else embedded.anywhere() as found:
        return int(asyncio.run(program.main(found)))


def orders() -> Path:
    """Return the directory of the example: in a wheel beside this file, else in the checkout."""
    packaged = _HERE / "examples" / "orders"
    return packaged if packaged.is_dir() else _HERE.parent / "examples" / "orders"


def _load(path: Path) -> ModuleType:
    spec = spec_from_file_location("hotmesh_demo", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)  # on the way out, what was started is stopped
