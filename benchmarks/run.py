"""`make bench`: every measurement, one after the other."""

from benchmarks import growth, job, publication
from benchmarks.linkage import speed as linkage


def main() -> int:
    """Measure the main job, the linkage and the publication; exit status of the main job."""
    status = job.main([])
    growth.main([])
    linkage.main([])
    publication.main()
    return status


if __name__ == "__main__":
    raise SystemExit(main())
