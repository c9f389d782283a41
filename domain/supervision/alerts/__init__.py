"""Early warnings: clusters, surges, parties that reappear or repeat, silent towns, seasons."""
