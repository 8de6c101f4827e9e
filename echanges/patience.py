"""When a job that failed is tried again."""

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

_EXPOSANT_MAX = 12


class Patience(BaseRetryStrategy):
    """Try again after 2, 4, 8… seconds, then every `plafond_s`, without a last attempt.

    What is waited for may be down for hours; what must end is counted by the job itself.
    """

    def __init__(self, plafond_s: int) -> None:
        self.plafond_s = plafond_s

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """Return when to try again."""
        attente = min(2 ** min(job.attempts + 1, _EXPOSANT_MAX), self.plafond_s)
        return RetryDecision(retry_in={"seconds": attente})
