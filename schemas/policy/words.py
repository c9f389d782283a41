"""Vocabularies of policy as the frozen values that code reads: choices, gazetteer, terms."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from domain.complaints.rules import ComplaintRules
from domain.intake.fields import Choices
from domain.intake.sources import SOURCES
from domain.listing.public import PublicRules
from domain.privacy.plain_words import PlainWords
from domain.values.addresses.parse import Gazetteer, Town, Village
from domain.values.addresses.towns import bare_town, town_forms
from domain.values.county import County
from domain.values.names.lexicon import NameWords
from domain.values.vocabulary import Term, VocabularyRule
from schemas.policy.files import (
    ComplaintsFile,
    FilerEntry,
    NamesFile,
    PlainFile,
    PolicyError,
    PublicFile,
    VocabularyFile,
)


def gazetteer_of(folder: Path, filers: tuple[FilerEntry, ...], county: County) -> Gazetteer:
    """Towns with the aliases of their filers and those of `aliases.csv`; villages as listed.

    Args:
        folder: the policy folder.
        filers: who files, with their other names.
        county: the county that the towns lie in.
    """
    aliases: dict[str, list[str]] = {}
    for filer in filers:
        aliases.setdefault(filer.code, []).extend((filer.name, *filer.aliases))
    for row in read_csv_rows(folder, "gazetteer/aliases.csv", ("code", "alias")):
        aliases.setdefault(row["code"], []).append(row["alias"])
    towns = read_csv_rows(folder, "gazetteer/streets.csv", ("code", "name"))
    official = {row["name"] for row in towns}
    villages = read_csv_rows(folder, "gazetteer/villages.csv", ("code", "name", "street_code"))
    return Gazetteer(
        tuple(
            Town(
                row["code"],
                row["name"],
                tuple(name for name in aliases.pop(row["code"], ()) if name not in official),
            )
            for row in towns
        ),
        tuple(Village(row["code"], row["name"], row["street_code"]) for row in villages),
        county,
    )


def name_words(content: NamesFile) -> NameWords:
    """Everyday and local words of organisations, and what names of persons are made of."""
    own, persons = content.organisations, content.persons
    return NameWords(
        legal_forms=(*own.legal_forms, *own.extra_legal_forms),
        trades=(*own.trades, *own.extra_trades),
        branches=(*own.branches, *own.extra_branches),
        titles=persons.titles,
        compound_surnames=persons.compound_surnames,
        surnames=persons.surnames,
        given=persons.given,
        not_names=persons.not_names,
    )


def terms_of(vocabulary: VocabularyFile) -> dict[str, tuple[Term, ...]]:
    """Field -> prescribed words of columns that may also say something else."""
    named = {"measures": vocabulary.measures, "penalty_kinds": vocabulary.penalty_kinds}
    return {
        field: tuple(Term(name, patterns) for name, patterns in words.items())
        for field, words in named.items()
    }


def with_towns(choices: dict[str, Choices], gazetteer: Gazetteer) -> dict[str, Choices]:
    """Columns for a town or an office know every town by each of its names."""
    towns = {
        fold_width(name): town.name
        for town in gazetteer.towns
        for name in _names_of(town, gazetteer.county.regions[-1])
    }
    known = dict(choices)
    for source in SOURCES.values():
        own = known.get(source.name, {})
        more = {name: {**towns, **own.get(name, {})} for name in source.town_fields}
        known[source.name] = {**own, **more}
    return known


def _names_of(town: Town, county: str) -> set[str]:
    """A town's names with and without the county, and the words for its kind and its office."""
    names = {*town_forms(town.name), *town.aliases}
    return {prefix + name + end for name in names for prefix in ("", county) for end in _OFFICES}


_OFFICES = ("", "办事处", "人民政府")


def complaint_rules(content: ComplaintsFile, gazetteer: Gazetteer) -> ComplaintRules:
    """The rules, with the towns among the words that a file's name may show."""
    towns = sorted({name for town in gazetteer.towns for name in (town.name, *town.aliases)})
    return ComplaintRules(
        content.caller_words,
        content.caller_roles,
        content.caller_verbs,
        content.ticket_words,
        (*map(str, content.name_words), *towns),
        gazetteer.county,
        content.informant_words,
        content.home_words,
        tuple(Term(name, patterns) for name, patterns in content.signals.items()),
    )


def plain_words(content: PlainFile, others: Iterable[str], gazetteer: Gazetteer) -> PlainWords:
    """The words of all policy by which a text is read: its own list, and what others prescribe.

    Args:
        content: common words, and single characters.
        others: closed values, headers, terms, organs, words of file names.
        gazetteer: towns and villages, and the county's words of names.

    Raises:
        PolicyError: a single character is a surname, so that a name could be made of such.
    """
    names = gazetteer.county.names
    if surnames := sorted(set(content.characters) & set(names.surnames)):
        raise PolicyError("words/plain.yaml", "characters", f"are surnames: {''.join(surnames)}")
    villages = (village.name for village in gazetteer.villages)
    places = {short for name in villages for short in (name, _OFFICE_OF_VILLAGE.sub("", name))}
    places |= {name for town in gazetteer.towns for name in (town.name, *town.aliases)}
    known = (*content.words, *content.latin, *others, *places, *names.trades)
    offices = content.offices + "".join(town.name for town in gazetteer.towns)
    return PlainWords.of(
        (*known, *gazetteer.county.regions),
        content.characters,
        content.units,
        offices,
        names.surnames,
        names.given,
    )


_OFFICE_OF_VILLAGE = re.compile(r"(?:居委会|村委会|居民委员会|村民委员会)$")


def public_rules(
    content: PublicFile, vocabulary: VocabularyFile, gazetteer: Gazetteer
) -> PublicRules:
    """Words of the vocabulary, and organs with the county's towns before them.

    Args:
        content: organs and regions beyond the county's.
        vocabulary: kinds of violation and of penalty.
        gazetteer: towns, and the county.
    """
    towns = {name for town in gazetteer.towns for name in (town.name, *town.aliases)}
    bare = {bare_town(name) for name in towns}
    return PublicRules(
        tuple(VocabularyRule(**entry.model_dump()) for entry in vocabulary.violations),
        {entry.code: entry.name for entry in vocabulary.violations},
        terms_of(vocabulary)["penalty_kinds"],
        content.organs,
        (*gazetteer.county.regions, *content.regions, *sorted(towns | bare)),
        gazetteer.county,
        {town.code: "".join((*gazetteer.county.regions, town.name)) for town in gazetteer.towns},
    )


def read_csv_rows(folder: Path, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a policy CSV file as dictionaries.

    Args:
        folder: the policy folder.
        name: path of the file below it.
        columns: columns that it must have.

    Raises:
        PolicyError: the file cannot be read, or lacks a column.
    """
    try:
        text = (folder / name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PolicyError(name, "", f"cannot be read ({error.strerror})") from error
    reader = csv.DictReader(io.StringIO(text))
    for column in columns:
        if column not in (reader.fieldnames or ()):
            raise PolicyError(name, column, "the column is missing")
    return list(reader)


def compact_text(text: str) -> str:
    """Return a text in one width, without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def fold_width(text: str) -> str:
    """Return a text in one width."""
    return unicodedata.normalize("NFKC", text)
