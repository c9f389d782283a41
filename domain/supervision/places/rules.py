"""What policy says of focus places."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceRules:
    """When a place is a focus.

    Attributes:
        windows_days: lengths of the windows in which clues may gather.
        history_days: clues of so many days are compared.
        scan_p: a place is a focus up to this chance.
        parties: a place is a focus from so many parties with clues within 12 months.
        open_states: states of clues that nobody has concluded.
    """

    windows_days: tuple[int, ...] = (7, 14, 28, 56)
    history_days: int = 730
    scan_p: float = 0.05
    parties: int = 3
    open_states: tuple[str, ...] = ("received", "handling")

    def __post_init__(self) -> None:
        if not self.windows_days or min(self.windows_days) < 1:
            raise ValueError("windows_days must be above 0")
        if self.history_days <= max(self.windows_days):
            raise ValueError("history_days must be longer than the longest window")
        if not 0 < self.scan_p < 1 or self.parties < 2:
            raise ValueError("scan_p must lie between 0 and 1, parties be at least 2")
