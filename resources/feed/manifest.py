"""`manifest.json` as a typed model: one line of meaning per field, and what must hold between them.

The writer builds its document through the model, and verification reads it through the same model,
so that neither can drift from the other. A model checks one document; `successor_faults` checks a
release against the one before it. Whether a document says what the database says is
`verification.py`, who signed it is `resources/base/signatures.py`.

A column that a later version adds to the release row gets a default here, so that the manifests of
earlier releases, which never change, stay whole.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from domain.errors import ReleaseError
from resources.base.signatures import json_bytes, sign

MANIFEST = "manifest.json"
"""Name of the file that states all others of its release."""


def _day(text: str) -> str:
    if not _reads_back(text, lambda: date.fromisoformat(text).isoformat()):
        raise ValueError("不是 YYYY-MM-DD")
    return text


def _moment(text: str) -> str:
    if not _reads_back(text, lambda: datetime.fromisoformat(text).isoformat(sep=" ")):
        raise ValueError("不是 YYYY-MM-DD HH:MM:SS")
    return text


def _reads_back(text: str, spelt: Callable[[], str]) -> bool:
    """Whether a text is the one spelling of what it says; Python's own message would quote it."""
    try:
        return spelt() == text
    except ValueError:
        return False


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 or SM3 in hexadecimal: 64 digits, lower case."""
Day = Annotated[str, AfterValidator(_day)]
"""`YYYY-MM-DD`."""
Moment = Annotated[str, AfterValidator(_moment)]
"""`YYYY-MM-DD HH:MM:SS`, Beijing time."""
Count = Annotated[int, Field(ge=0)]
Number = Annotated[int, Field(ge=1)]
"""Releases are numbered from 1."""


class Document(BaseModel):
    """Part of a published document: these keys and no others, values of exactly these types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Unsigned(Document):
    """Nobody signed: no key was set."""

    state: Literal["unsigned"]


class Signed(Document):
    """The signature over the document without this entry."""

    state: Literal["signed"]
    algorithm: Literal["Ed25519"]
    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    value: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


Signature = Annotated[Unsigned | Signed, Field(discriminator="state")]


class FileEntry(Document):
    """One file of a release.

    Attributes:
        sha256: of its bytes.
        sm3: the same by the national algorithm; lacks where the machine knows none.
        size: bytes.
        rows: rows of data; of the schema the number of fields.
    """

    sha256: Digest
    sm3: Digest | None = None
    size: Count
    rows: Count


class ReleaseRow(Document):
    """The row of `credit_blacklist_release`.

    Attributes:
        release_no: its number.
        as_of: the day that the list was evaluated for.
        created_at: when it was published.
        listings: how many the list has.
        listed: how many came, and so on for each kind of change.
        state_hash: of the whole list.
        previous_state_hash: of the list before; of the first release none.
        chain_hash: of the last change of the release.
        policy_version: of the rules.
        run_id: of the run that published.
        status: always `published`.
        override_by: who let a change pass that is too large for the gate.
        override_reason: why.
        registry_hash: of the evidence that it was made from; none where it was not known.
    """

    release_no: Number
    as_of: Day
    created_at: Moment
    listings: Count
    listed: Count
    amended: Count
    expired: Count
    repaired: Count
    revoked: Count
    removed: Count
    merged: Count
    split: Count
    corrected: Count
    state_hash: Digest
    previous_state_hash: Digest | None
    chain_hash: Digest
    policy_version: str
    run_id: str
    status: Literal["published"]
    override_by: str | None
    override_reason: str | None
    registry_hash: Digest | None

    @property
    def ended(self) -> int:
        """How many listings surely went."""
        return self.expired + self.repaired + self.revoked + self.removed

    @property
    def changes(self) -> int:
        """How many listings changed in any way."""
        kept = self.amended + self.merged + self.split + self.corrected
        return self.listed + self.ended + kept

    @model_validator(mode="after")
    def _first_has_none_before(self) -> Self:
        if (self.release_no == 1) != (self.previous_state_hash is None):
            raise ValueError("首批没有上一批次的散列，其余各批必有")
        return self

    @model_validator(mode="after")
    def _override_is_whole(self) -> Self:
        if (self.override_by is None) != (self.override_reason is None):
            raise ValueError("越过警戒的批准人与理由缺一")
        return self


WHOLE_LIST = ("full.csv", "full.jsonl", "full.xlsx", "public.csv")
"""Files with one row per listing."""

LATER_WHOLE_LIST = ("full.parquet",)
"""The same, in releases since version 0.3 alone."""


class Manifest(Document):
    """What a release consists of.

    Attributes:
        release: its row.
        previous_release: number of the release before, of the first one none.
        baseline: whether it is the first.
        files: every file but the manifest, by name.
        signature: by whom, or that nobody signed.
    """

    release: ReleaseRow
    previous_release: Number | None
    baseline: bool
    files: dict[str, FileEntry]
    signature: Signature

    @model_validator(mode="after")
    def _follows_its_own_number(self) -> Self:
        before = self.release.release_no - 1 or None
        if (self.previous_release, self.baseline) != (before, before is None):
            raise ValueError("上一批次的编号与本批编号不符")
        return self

    @model_validator(mode="after")
    def _files_have_the_rows_of_the_release(self) -> Self:
        if MANIFEST in self.files:
            raise ValueError("清单不能列出自己")
        rows = dict.fromkeys(WHOLE_LIST, self.release.listings) | {
            "delta.csv": self.release.changes
        }
        rows |= {name: self.release.listings for name in LATER_WHOLE_LIST if name in self.files}
        for name, count in rows.items():
            if name not in self.files:
                raise ValueError(f"没有 {name}")
            if self.files[name].rows != count:
                raise ValueError(f"{name} 的行数与批次记录的条数不符")
        return self


Model = TypeVar("Model", bound=Document)


def signed_document(
    model: type[Model], document: Mapping[str, Any], key: Ed25519PrivateKey | None
) -> bytes:
    """Sign a document, check it against its model, and return it as it stands in a file.

    Args:
        model: shape that the document must have.
        document: its content.
        key: private key, or None to leave it unsigned.

    Raises:
        ReleaseError: it breaks its model: the program would publish what it does not promise.
    """
    body = {**document, "signature": sign(json_bytes(document), key)}
    faults = [*faults_of(model, body)]
    if faults:
        raise ReleaseError(f"{model.__name__} 不合规定，未写入：{'；'.join(faults)}")
    return json_bytes(body)


def faults_of(model: type[Document], document: Any) -> Iterator[str]:
    """What a document breaks of a model: where, and which rule in Chinese; never a value of it."""
    try:
        model.model_validate(document)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            place = ".".join(str(part) for part in fault["loc"]) or "全文"
            yield f"{place} {_WORDS.get(fault['type']) or fault['msg'].removeprefix(_OURS)}"


_OURS = "Value error, "
_WORDS = {
    "missing": "缺少",
    "extra_forbidden": "多出",
    "string_pattern_mismatch": "格式不对",
    "greater_than_equal": "数值过小",
    "literal_error": "取值不在规定范围内",
    "union_tag_invalid": "取值不在规定范围内",
    "union_tag_not_found": "缺少 state",
    "model_type": "不是对象",
    "dict_type": "不是对象",
    "list_type": "不是列表",
    "bool_type": "不是真假值",
    "int_type": "不是整数",
    "string_type": "不是文字",
}
"""Chinese words for what pydantic finds."""


def successor_faults(row: ReleaseRow, before: ReleaseRow | None) -> Iterator[str]:
    """What does not fit between a release and the one before it (None: it is the first)."""
    if row.release_no != (before.release_no + 1 if before else 1):
        yield "批次编号不连续"
    if row.previous_state_hash != (before.state_hash if before else None):
        yield "没有接在上一批之后"
    # A correction takes a listing off, or changes it.
    most = (before.listings if before else 0) + row.listed - row.ended
    if not most - row.corrected <= row.listings <= most:
        yield "名单条数与上一批的条数及各类变更不符"


def same_release(stated: object, row: Mapping[str, Any]) -> bool:
    """Whether a manifest states this release row.

    Both are read as a `ReleaseRow`, so that a manifest of an earlier version may lack what came
    later, and nothing else.
    """
    try:
        return ReleaseRow.model_validate(stated) == ReleaseRow.model_validate(dict(row))
    except ValidationError:
        return stated == row
