"""How it runs: definitions, jobs, schedules, sensors, the run command."""
