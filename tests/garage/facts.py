"""What the garage announces."""

from dms.core.facts import Fact

JOB_OPENED = Fact("garage.job_opened", "opened the job")
JOB_STARTED = Fact("garage.job_started", "started the job")
JOB_FINISHED = Fact("garage.job_finished", "finished the job")
