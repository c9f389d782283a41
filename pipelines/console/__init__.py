"""What the terminal shows: progress, summary, arguments."""
