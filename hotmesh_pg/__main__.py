"""`python -m hotmesh_pg`: the command line without its script."""

from __future__ import annotations

import sys

from hotmesh_pg.cli import main

sys.exit(main())
