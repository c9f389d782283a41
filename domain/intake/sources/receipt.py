"""The receiving platform's answers to published listings."""

from dataclasses import replace

from domain.field import Field
from domain.intake.sources.definition import ReadRows, SourceDefinition, Words
from domain.values.personal_numbers import key_without_numbers


def _numbered(read: ReadRows, _: Words) -> ReadRows:
    """A listing of a release is what the platform answers to."""
    release = read.rows["release_no"].astype("str")
    number = (release + "/" + read.rows["decision_no"]).astype("str")
    number = number.map(key_without_numbers, na_action="ignore").astype("str")
    return replace(read, rows=read.rows.assign(source_record_id=number))


SOURCE = SourceDefinition(
    name="receipt",
    asset="receipts",
    label="平台回执",
    description="接收平台对已发布名单的回执",
    place=80,
    answers_releases=True,
    columns={
        "release_no": "number",
        "decision_no": "decision",
        "result": "choice",
        "error_code": "text",
        "error_text": "text",
    },
    required=("release_no", "decision_no", "result"),
    fields=(Field("release_no", "回执所指的发布批次", "int", origin="平台回执"),),
    prepare=_numbered,
    one_row=True,
)
