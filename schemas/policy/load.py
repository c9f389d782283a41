"""Policy that a civil servant can review: YAML and CSV under `policy/`, checked and typed.

`load_policy` is the only reader of these files. Every error names the file and the key. What the
values mean is defined by dataclasses of `domain`; here stands only how files become those.
"""

import hashlib
import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import (
    TypeAdapter,
    ValidationError,
)

from domain.complaints.rules import ComplaintRules
from domain.decisions.kinds import DocumentRules
from domain.decisions.scope import PenaltyScope
from domain.intake.calendar import Batch, Calendar, Filer
from domain.intake.fields import Choices
from domain.linkage.model import WeightTable
from domain.linkage.policy import LinkagePolicy
from domain.listing.public import PublicRules
from domain.privacy.plain_words import PlainWords
from domain.supervision.alerts.policy import AlertPolicy
from domain.supervision.clues.policy import FollowUpPolicy
from domain.supervision.handovers.policy import RoutingPolicy
from domain.supervision.plan.rules import PlanRules
from domain.supervision.watchlist.rules import WatchRules
from domain.supervision.windows import WindowRules
from domain.values.addresses.parse import Gazetteer
from domain.values.county import County
from domain.values.names.lexicon import Lexicon as WordingLexicon
from domain.values.vocabulary import Term, TrainingScope, VocabularyRule
from schemas.policy.documents import DocumentsFile
from schemas.policy.files import (
    CalendarFile,
    CheckThresholds,
    ComplaintsFile,
    CountyFile,
    FilersFile,
    Limits,
    LinkageFile,
    NamesFile,
    PenaltyScopeFile,
    PlainFile,
    PolicyError,
    PublicFile,
    VocabularyFile,
)
from schemas.policy.listing import ListingPolicy, listing_policy
from schemas.policy.places import place_words
from schemas.policy.planning import plan_rules, watch_rules, window_rules
from schemas.policy.routing import ROUTING, checked_routing
from schemas.policy.sources import (
    SourceEntry,
    choices_of,
    file_sources,
    prescribed_words,
    rhythm_of,
    sources_file,
)
from schemas.policy.words import (
    compact_text,
    complaint_rules,
    gazetteer_of,
    name_words,
    plain_words,
    public_rules,
    terms_of,
    with_towns,
)
from schemas.rows.rules import RuleWords, Sentence, rule_words

VERSION_LENGTH = 12


@dataclass(frozen=True)
class Policy:
    """All policy, typed.

    Attributes:
        version: digest of every policy file; part of cache keys and of each release.
        filers: who files patrol reports.
        city: who files the city's own patrols.
        calendar: reporting batches.
        sources: file sources and their headers.
        rhythm: source -> days after which its newest record is old.
        limits: protection against oversized files.
        listing: rules of publication, its gate and approval.
        checks: thresholds of the data-quality checks.
        choices: source -> field -> spelling -> prescribed value.
        vocabulary: kinds of violations.
        gazetteer: towns and villages with their other names.
        county: regions, area code, namesakes, words of names and of places.
        linkage: rules, weights and limits of record linkage.
        wording: words that tell a name from the text around it.
        training: what makes a text a matter of training.
        penalty_scope: what makes a market penalty one.
        terms: field -> prescribed words of measures and kinds of penalty.
        rejections: what senders read about each rule that a row can break.
        complaints: words of callers, tickets and file names, and signals.
        public: closed vocabularies of the public list.
        plain: words that stay in texts which anybody may have typed a name into.
        documents: what is a penalty decision, and how it states status and money.
        follow_up: how clues are followed to their end.
        alerts: rules of the early warnings.
        windows: times at which training is moved out of sight.
        planning: focus places and patrol plans.
        watch: parties to look at.
        routing: which clue is handed to which department.
        filer_prefixes: what does not count at the start of a filer's name.
        filer_suffixes: what does not count at its end.
    """

    version: str
    filers: tuple[Filer, ...]
    city: Filer
    calendar: Calendar
    sources: Mapping[str, SourceEntry]
    rhythm: Mapping[str, int]
    limits: Limits
    listing: ListingPolicy
    checks: CheckThresholds
    county: County
    gazetteer: Gazetteer
    linkage: LinkagePolicy
    wording: WordingLexicon
    choices: Mapping[str, Choices]
    vocabulary: tuple[VocabularyRule, ...]
    training: TrainingScope
    penalty_scope: PenaltyScope
    terms: Mapping[str, tuple[Term, ...]]
    rejections: RuleWords
    complaints: ComplaintRules
    public: PublicRules
    plain: PlainWords
    documents: DocumentRules
    follow_up: FollowUpPolicy
    alerts: AlertPolicy
    windows: WindowRules
    planning: PlanRules
    watch: WatchRules
    routing: RoutingPolicy
    filer_prefixes: tuple[str, ...] = ()
    filer_suffixes: tuple[str, ...] = ()

    @property
    def named_findings(self) -> tuple[str, ...]:
        """Findings whose party must be named: what is verified, and what is being looked into."""
        return (*self.linkage.verified_findings, *self.linkage.open_findings)

    @property
    def signals(self) -> tuple[Term, ...]:
        """What a text tells beside the violation."""
        return self.complaints.signals

    @cached_property
    def _filer_names(self) -> dict[str, Filer]:
        names: dict[str, Filer] = {}
        for filer in self.filers:
            names |= {self._filer_key(text): filer for text in (filer.name, *filer.aliases)}
        return names

    def filer_named(self, text: str) -> Filer | None:
        """The filer that a sheet means, or None if the name is unknown.

        Several names of one filer may stand together: `江阴高新区（城东街道）`, `…（公章）`.
        """
        key = compact_text(text)
        for plain in (key, _BESIDE.sub("", _BESIDE.sub("", key))):
            known = self._filer_names.get(self._filer_key(plain)) or self._filer_names.get(plain)
            if known is not None:
                return known
        found, rest = self._names_in(plain)
        short = (place[:-1] for place in self.filer_prefixes)
        words = (*self.filer_prefixes, *short, *self.filer_suffixes)
        for word in sorted(words, key=len, reverse=True):
            rest = rest.replace(word, "")
        return found.pop() if len(found) == 1 and not rest.strip("|()/、") else None

    def filers_in(self, file_name: str) -> set[Filer]:
        """Filers whose name stands in a file name; longer names win over the parts of others."""
        return self._names_in(compact_text(file_name))[0]

    def _names_in(self, text: str) -> tuple[set[Filer], str]:
        """Filers whose name stands in a text, and the text with `|` in place of the names."""
        found: set[Filer] = set()
        for name in sorted(self._filer_names, key=len, reverse=True):
            if name in text:
                found.add(self._filer_names[name])
                text = text.replace(name, "|")
        return found, text

    def _filer_key(self, text: str) -> str:
        """A name without what of it does not count: width, spaces, county prefix, office suffix."""
        key = compact_text(text)
        for prefix in self.filer_prefixes:
            key = key.removeprefix(prefix) or key
        for suffix in self.filer_suffixes:
            key = key.removesuffix(suffix) or key
        return key


_BESIDE = re.compile(
    r"\((?:单位)?(?:公章|盖章|签章|章|签字|印章)\)|"
    r"\(?\d{2,4}[-./年]\d{1,2}[-./月](?:\d{1,2}[日号]?)?"
    r"(?:[-~—至到]+(?:\d{2,4}[-./年])?\d{1,2}(?:[-./月]\d{1,2})?[日号]?)?\)?|\(\)|[。.,,;:、\s]+$"
)
"""What forms say beside the name of the filer: a stamp, a date, a full stop."""


def load_policy(folder: Path, *, weights: bool = True) -> Policy:
    """Read and check every file of the policy folder.

    Args:
        folder: the policy folder.
        weights: without them there are no probable links (the fitting itself starts so).

    Raises:
        PolicyError: a file is missing, is no YAML, or holds a key or value that is not allowed.
    """
    filers = _load(folder, "filers.yaml", FilersFile)
    county = _county(folder)
    gazetteer = gazetteer_of(folder, filers.filers, county)
    sources = _load(folder, "sources.yaml", sources_file)
    rhythm = rhythm_of(sources)
    vocabulary = _load(folder, "words/vocabulary.yaml", VocabularyFile)
    linkage = _load(folder, "linkage.yaml", LinkageFile)
    calendar = _calendar(_load(folder, "calendar.yaml", CalendarFile))
    choices = choices_of(sources)
    complaints = _load(folder, "words/complaints.yaml", ComplaintsFile)
    public = public_rules(_load(folder, "public.yaml", PublicFile), vocabulary, gazetteer)
    prescribed = (*prescribed_words(sources, vocabulary), *public.organs)
    plain = _load(folder, "words/plain.yaml", PlainFile)
    return Policy(
        version=_version(folder),
        filers=tuple(Filer(f.code, f.name, f.aliases) for f in filers.filers),
        city=Filer(filers.city.code, filers.city.name, filers.city.aliases),
        calendar=calendar,
        sources=file_sources(sources),
        rhythm=rhythm,
        limits=_load(folder, "limits.yaml", Limits),
        county=county,
        listing=_listing(folder, county, linkage, rhythm),
        checks=_load(folder, "checks.yaml", CheckThresholds),
        gazetteer=gazetteer,
        linkage=replace(
            linkage.linkage, names=county.names, model=_weights(folder) if weights else None
        ),
        wording=linkage.lexicon,
        choices=with_towns(choices, gazetteer),
        vocabulary=tuple(VocabularyRule(**v.model_dump()) for v in vocabulary.violations),
        training=TrainingScope(**vocabulary.training_scope.model_dump()),
        penalty_scope=_load(folder, "penalty_scope.yaml", PenaltyScopeFile).shape(),
        terms=terms_of(vocabulary),
        rejections=_rejections(folder, calendar, county),
        complaints=complaint_rules(complaints, gazetteer),
        public=public,
        plain=plain_words(plain, (*map(str, complaints.name_words), *prescribed), gazetteer),
        documents=_load(folder, "words/documents.yaml", DocumentsFile).rules(),
        **_supervision(folder, filers.city.code),
        routing=checked_routing(
            _load(folder, ROUTING, RoutingPolicy), vocabulary, choices, complaints
        ),
        filer_prefixes=county.regions,
        filer_suffixes=filers.suffixes,
    )


def _county(folder: Path) -> County:
    return County(
        **_load(folder, "county.yaml", CountyFile).model_dump(),
        names=name_words(_load(folder, "words/names.yaml", NamesFile)),
        places=_load(folder, "words/places.yaml", place_words),
    )


def _listing(
    folder: Path, county: County, linkage: LinkageFile, rhythm: Mapping[str, int]
) -> ListingPolicy:
    """The rules of the list, with what other files say about the county and its sources."""
    listing: ListingPolicy = _load(folder, "listing.yaml", listing_policy)
    findings = linkage.linkage.verified_findings
    return replace(
        listing,
        rules=replace(listing.rules, county=county, verified_findings=findings),
        gate=replace(listing.gate, rhythm_days=rhythm),
    )


def _rejections(folder: Path, calendar: Calendar, county: County) -> RuleWords:
    name = "words/rejections.yaml"
    sentences = _load(folder, name, dict[str, Sentence])
    try:
        return rule_words(sentences, {"tolerance_days": calendar.tolerance_days}, county)
    except ValueError as error:
        raise PolicyError(name, "", str(error)) from error


def _calendar(content: CalendarFile) -> Calendar:
    batches = tuple(Batch(b.due_on, b.starts_on, b.ends_on) for b in content.batches)
    return Calendar(batches, content.tolerance_days, content.copied_after_days)


def _weights(folder: Path) -> WeightTable:
    found: WeightTable = _load(folder, "linkage_weights.json", WeightTable)
    return found


_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader of libyaml, ten times as fast; the one in Python where it is not built in."""


def _supervision(folder: Path, city: str) -> dict[str, Any]:
    """What becomes of a finding, and where to look next: fields of `Policy`."""
    alerts = _load(folder, "supervision/alerts.yaml", AlertPolicy)
    return {
        "alerts": replace(alerts, city_code=city),
        "follow_up": _load(folder, "follow_up.yaml", FollowUpPolicy),
        "windows": _load(folder, "supervision/windows.yaml", window_rules),
        "planning": _load(folder, "supervision/planning.yaml", plan_rules),
        "watch": _load(folder, "supervision/watch.yaml", watch_rules),
    }


def _load(folder: Path, name: str, shape: Any) -> Any:
    """One file as the given type, or through the given function.

    Any, because a TypeAdapter takes every form of type.
    """
    try:
        text = (folder / name).read_text(encoding="utf-8")
        content = yaml.load(text, Loader=_SafeLoader)  # noqa: S506 (one of the two safe loaders)
        if inspect.isfunction(shape):
            return shape(content)
        return TypeAdapter(shape).validate_python(content)
    except OSError as error:
        raise PolicyError(name, "", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise PolicyError(name, "", "is not UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        raise PolicyError(name, place, "is no valid YAML") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise PolicyError(name, key, first["msg"]) from error
    except KeyError as error:
        raise PolicyError(name, str(error.args[0]), "is unknown or missing") from error


def _version(folder: Path) -> str:
    """Digest of all files under the folder, by relative path and content."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        if path.is_file() and path.suffix in {".yaml", ".csv", ".json"}:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:VERSION_LENGTH]
