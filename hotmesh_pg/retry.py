"""How often, and how long after, a failed activity is executed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hotmesh_pg.durations import Duration, duration


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Attempts count executions; the database computes the delay before the next one.

    For workflows the delay before attempt k+1 is min(initial · coefficient^(k-1), maximum); YAML
    workers keep HotMesh's formula, min(initial · coefficient^k, maximum). `non_retryable` names
    exception types that end the attempts at once.
    """

    maximum_attempts: int = 50
    initial_interval: Duration = "1 second"
    backoff_coefficient: float = 5.0
    maximum_interval: Duration = "120 seconds"
    non_retryable: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.maximum_attempts <= 1000:
            raise ValueError(f"maximum_attempts is {self.maximum_attempts}: it must be 1 to 1000")
        if not 1 <= self.backoff_coefficient <= 1000:
            raise ValueError(
                f"backoff_coefficient is {self.backoff_coefficient}: it must be 1 to 1000"
            )
        duration(self.initial_interval)
        duration(self.maximum_interval)

    def as_json(self) -> dict[str, Any]:
        """The policy as complete_tasks reads it; intervals in seconds."""
        return {
            "maximum_attempts": self.maximum_attempts,
            "initial_interval": duration(self.initial_interval).total_seconds(),
            "backoff_coefficient": self.backoff_coefficient,
            "maximum_interval": duration(self.maximum_interval).total_seconds(),
            "non_retryable": list(self.non_retryable),
        }
