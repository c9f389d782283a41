"""What runs by itself: jobs, schedules, sensors, and the approval job."""
