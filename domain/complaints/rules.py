"""What policy says of complaints: words of callers, forms of ticket numbers, words of file names.

Shapes only; the words stand in `policy/words/complaints.yaml`.
"""

from dataclasses import dataclass

from domain.values.county import ANYWHERE, County
from domain.values.vocabulary import Term


@dataclass(frozen=True)
class ComplaintRules:
    """Policy of the complaint log, and of informants in other sources.

    Attributes:
        caller_words: words that a person uses of himself, or a log of its callers (`本人`).
        caller_roles: words before a caller's name (`市民`, `家长`, `我叫`).
        caller_verbs: words behind a caller's name (`来电`, `反映`).
        ticket_words: Chinese words that a ticket's number may hold (`工单`).
        name_words: words of which names of files and sheets consist.
        county: its area code, for telephones given without one, and its words of names.
        informant_words: words by which a part of a party's or place's cell tells who told.
        home_words: words by which a place is the caller's own home.
        signals: codes of what a text tells beside the violation, with their patterns.
    """

    caller_words: tuple[str, ...]
    caller_roles: tuple[str, ...]
    caller_verbs: tuple[str, ...]
    ticket_words: tuple[str, ...]
    name_words: tuple[str, ...]
    county: County = ANYWHERE
    informant_words: tuple[str, ...] = ()
    home_words: tuple[str, ...] = ()
    signals: tuple[Term, ...] = ()
