"""How fast the engine is, as ratios to pgbench on the same server in the same run.

`python -m bench [scenario …] [--quick] [--repeat N] [--json]`
"""
