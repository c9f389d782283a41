"""Columns that only describe keep known words; those of parties and places, no word of who told."""

import pandas as pd
import pytest

from domain.complaints.complainants import without_informants
from domain.intake.sources import SOURCES
from schemas.catalogue import planning, registry
from schemas.catalogue.frame import Frame
from schemas.rows.plain import party_columns, shown_cell, shown_filer, with_known_words
from tests.schemas.test_numbers import one_row
from tests.support.county import POLICY

NAME = "贾翀芸"
WORDED = [(name, column) for name, source in SOURCES.items() for column in source.worded]
PLACES = ("place_key", "parent_key", "place_text", "subject", "address")


@pytest.mark.parametrize(("source", "column"), WORDED)
def test_no_name_is_stored_where_a_column_only_describes(source: str, column: str) -> None:
    for text in (
        f"{NAME}",
        f"已整改，{NAME}满意",
        f"{NAME}江阴市教育局",
        f"{NAME}〔2023〕2号",
        f"{NAME}澄教罚〔2023〕2号",
    ):
        kept = with_known_words(one_row(source, column, text), source, POLICY.plain)
        assert NAME not in str(kept[column].iloc[0])


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("village", "张家港村"), ("village", "新华社区居委会"),
        ("authority", "江阴市综合行政执法局"),
        ("authority", "江阴高新技术产业开发区管理委员会"), ("transferred_to", "市监局;公安局"),
        ("decision_no", "澄教罚〔2023〕2号"), ("decision_no", "澄市监处罚〔2023〕6"),
        ("decision_no", "澄劳监罚决〔2023〕5号"), ("decision_no", "澄公(城)行罚决字[2023]12号"),
        ("decision_no", "张市监罚〔2023〕7号"), ("decision_no", "〔2023〕7号"),
        ("authority", "张家港市教育局"), ("authority", "华西派出所"),
        ("decision_no", "澄教罚〔2023〕2号;苏锡澄综执罚决〔2023〕15号"),
        ("plan_no", "JH2ABCD3EFGHIJ"), ("inspection_hours", "18:00-20:00"),
        ("rectification", "已退费1.2万元，2023年4月8日整改到位"),
        ("measures", "责令停止;退费"), ("violation_type", "违规收费;虚假宣传"),
    ],
)  # fmt: skip
def test_what_a_town_writes_stays(column: str, text: str) -> None:
    kept = with_known_words(
        one_row("town_submission", column, text), "town_submission", POLICY.plain
    )
    assert kept[column].iloc[0] == text


def test_a_records_own_number_that_is_none_is_a_digest() -> None:
    rows = pd.concat(
        [
            one_row("department_referral", "source_record_id", t)
            for t in (NAME, "XS2023-01", "妇联-3")
        ]
    )
    kept = with_known_words(rows, "department_referral", POLICY.plain)["source_record_id"].tolist()
    assert kept[0].startswith("摘要")
    assert kept[1:] == ["XS2023-01", "妇联-3"]


@pytest.mark.parametrize(
    ("cell", "rest"),
    [
        ("晨光培训班（举报人贾翀芸）", "晨光培训班"), ("晨光培训班、来电人贾翀芸", "晨光培训班"),
        ("家长贾翀芸反映，晨光培训班", "晨光培训班"), ("贾翀芸举报", None),
        ("晨光培训班（南闸校区）", "晨光培训班（南闸校区）"), ("孩子王托管", "孩子王托管"),
        ("小朋友之家", "小朋友之家"), ("中山南路162号/举报人贾翀芸", "中山南路162号"),
    ],
)  # fmt: skip
def test_a_part_that_says_who_told_is_taken_out_of_a_partys_cell(
    cell: str, rest: str | None
) -> None:
    assert without_informants(cell, POLICY.complaints) == rest


def test_cells_that_go_back_show_no_more_than_what_is_stored() -> None:
    def shown(cell: object, name: str | None) -> object:
        return shown_cell(cell, "city_patrol", name, POLICY.plain, POLICY.complaints)

    assert "party_name" in party_columns("city_patrol")
    assert shown(NAME, "party_name") == NAME
    for name in ("finding", "inspected_on", "rectification", "phone", "party_id", "row_no", None):
        assert NAME not in str(shown(f"{NAME}满意", name)), name
    assert shown(3.5, None) == 3.5
    assert shown("1.38E+10", "phone") == "1.38E+10"


def test_a_filer_that_nobody_knows_is_told_if_it_reads_like_one() -> None:
    assert shown_filer("要塞街道", POLICY.plain) == "要塞街道"
    assert NAME not in shown_filer(f"{NAME}填报", POLICY.plain)


@pytest.mark.parametrize(
    "frame",
    [f for m in (registry, planning) for f in vars(m).values() if isinstance(f, Frame)],
    ids=lambda frame: frame.name,
)
def test_keys_and_texts_of_places_are_declared_as_addresses(frame: Frame) -> None:
    own = {field.name: field.personal for field in frame.fields}
    subjects = {"quality_figure"}  # a source or a column
    for name in PLACES:
        if name in own and not (name == "subject" and frame.name in subjects):
            assert own[name] == "address", name
    if frame.name == "alert":
        assert own["text"] == "name"
    if frame.name == "place":
        assert own["responsible_person"] == "name"
