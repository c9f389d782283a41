"""From the inbox and the market database to accepted rows, source by source."""
