"""`words/places.yaml` as the frozen words that addresses are read by."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from domain.values.addresses.words import PlaceWords
from schemas.policy.files import NameWord, Strict


def _once(words: tuple[str, ...]) -> tuple[str, ...]:
    if repeated := sorted({word for word in words if words.count(word) > 1}):
        raise ValueError(f"names {'、'.join(repeated)} twice")
    return words


Words = Annotated[tuple[NameWord, ...], Field(min_length=1), AfterValidator(_once)]
"""Words without white space or punctuation, none of them twice; their order is that of reading."""
Letters = Annotated[
    tuple[Annotated[str, Field(pattern="^[㐀-鿿]$")], ...],
    Field(min_length=1),
    AfterValidator(_once),
]
"""Single characters."""


class PlacesFile(Strict):
    """What names of places end with (`PlaceWords` says what each list tells)."""

    estates: Words
    landmarks: Words
    institutions: Words
    short_ends: Letters
    generic: Words
    businesses: Words
    parks: Words
    towers: Words
    homes: Words
    behind_road: Words
    shops: Words
    behind_town: Words
    plain_ends: Words
    endings: Words
    people: Words


def place_words(content: Any) -> PlaceWords:
    """Check the content of `words/places.yaml`.

    Raises:
        pydantic.ValidationError: a list is missing, empty or unknown, or a word is none.
    """
    return PlaceWords(**PlacesFile.model_validate(content).model_dump())
