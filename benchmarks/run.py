"""`make bench`: every measurement, one after the other."""

from benchmarks import job, linkage, publication


def main() -> None:
    """Measure the main job, the linkage and the publication."""
    job.main()
    linkage.main([])
    publication.main()


if __name__ == "__main__":
    main()
