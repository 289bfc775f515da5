"""
How far a training is, and the learning rate there. A budget is a deadline (models that share a GPU
end together) or a number of steps (the same whatever the machine).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

WARM_UP_STEPS = 100
DECAY_FROM = 0.4
"""Fraction of the budget after which the rate falls in a straight line, to 0 at the end."""


def learning_rate(peak: float, step: int, fraction: float) -> float:
    """The rate of step `step` (from 0) when `fraction` of the budget is used."""
    warm_up = min(1.0, (step + 1) / WARM_UP_STEPS)
    decay = 1.0 if fraction < DECAY_FROM else max(0.0, (1 - fraction) / (1 - DECAY_FROM))
    return peak * warm_up * decay


class Budget(Protocol):
    """Says which fraction is used during step `step`; the step at 1.0 is the last."""

    def fraction(self, step: int) -> float: ...


@dataclass
class StepBudget:
    """A fixed number of steps: the same result whatever the machine's speed."""

    steps: int

    def fraction(self, step: int) -> float:
        return min(1.0, (step + 1) / self.steps)


@dataclass
class TimeBudget:
    """Until `deadline` (epoch seconds), counted from the first question: compiled by then."""

    deadline: float
    clock: Callable[[], float] = time.time
    _start: float | None = field(default=None, init=False)

    def fraction(self, step: int) -> float:
        now = self.clock()
        if self._start is None:
            self._start = now
        # At least a second, so that a deadline in the past means one step and no division by zero.
        return min(1.0, (now - self._start) / max(1.0, self.deadline - self._start))
