"""The market-regulation database, read whole (contracts §2.4)."""

import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from domain.registry.admission import admit
from resources.intake.market import (
    PENALTY_COLUMNS,
    PENALTY_TABLE,
    REGISTRATION_COLUMNS,
    REGISTRATION_TABLE,
    MarketError,
)
from resources.intake.market_rows import read_market
from schemas.policy.load import Policy
from tests.support.workbooks import only, rules

REGISTRATION = {
    "UNISCID": "913202815plqmqkc6h",
    "REGNO": "320281007710866",
    "ENTNAME": "江阴市田悦培训学校有限公司",
    "ENTTYPE": "企业",
    "REGSTATE": "存续",
    "LEREP": "马德",
    "TEL": "/",
    "DOM": "江阴市利港街道香榭丽舍25幢3单元301室",
    "OPLOC": "",
    "DOMDISTRICT": "320281008",
    "OPSCOPE": "教育信息咨询",
    "ESTDATE": "2016-9-1",
    "APPRDATE": "1900-01-01",
}
PENALTY = {
    "CF_WSH": "澄市监处罚 （2023） 第0003号",
    "CF_XDR_MC": "江阴市瑞星信息咨询有限公司",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": "913202819GRYBAU539",
    "CF_WFXW": "变相开展学科类培训（转地下）",
    "CF_SY": "当事人变相开展学科类培训",
    "CF_YJ": "/",
    "CF_CFLB": "罚款;没收违法所得",
    "CF_NR_FK": 2.0,
    "CF_NR_WFFF": 0.5,
    "CF_JDRQ": "2023-7-9",
    "CF_YXQ": "2099-12-31",
    "CF_GSJZQ": "9999-09-09",
    "CF_CFJG": "江阴市市场监督管理局",
    "CF_CFJGDM": "11320281014035700X",
    "ZT": 0,
    "GXSJ": "2023-11-28 00:00:00",
}


def database(
    folder: Path, registrations: list[dict[str, Any]], penalties: list[dict[str, Any]]
) -> str:
    url = f"sqlite:///{folder}/market.db"
    engine = sa.create_engine(url)
    reg = pd.DataFrame(registrations, columns=list(REGISTRATION_COLUMNS))
    pen = pd.DataFrame(penalties, columns=list(PENALTY_COLUMNS))
    reg.to_sql(REGISTRATION_TABLE, engine, index=False)
    pen.to_sql(PENALTY_TABLE, engine, index=False)
    engine.dispose()
    return url


def test_registrations(tmp_path: Path, policy: Policy) -> None:
    bad = REGISTRATION | {"UNISCID": "913202815PLQMQKC6J", "ENTNAME": None, "ENTTYPE": "个体工商户"}
    registrations, _ = read_market(database(tmp_path, [REGISTRATION, bad], []), policy)
    rows = registrations.accepted.set_index("source_record_id")
    good = rows.loc["913202815PLQMQKC6H"]
    assert good["uscc"] == "913202815PLQMQKC6H"
    assert good["established_on"] == pd.Timestamp("2016-09-01")
    assert pd.isna(good["approved_on"])
    assert pd.isna(good["phone"])
    other = rows.loc["913202815PLQMQKC6J"]
    assert pd.isna(other["uscc"])
    assert pd.isna(other["name"])
    assert rules(registrations) == ["bad_uscc"]
    assert only(registrations.files)["source_file"] == "market:enterprise_registration"
    assert "“UNISCID”：统一社会信用代码校验不通过" in only(registrations.issues)["message"]


def test_a_penalty_in_scope(tmp_path: Path, policy: Policy) -> None:
    _, penalties = read_market(database(tmp_path, [], [PENALTY]), policy)
    row = only(penalties.accepted)
    assert row["source_record_id"] == row["decision_no"] == "澄市监处罚〔2023〕3号"
    assert (row["fine_yuan"], row["confiscated_yuan"]) == (20000.0, 5000.0)
    assert row["decided_on"] == pd.Timestamp("2023-07-09")
    assert pd.isna(row["valid_until"])
    assert pd.isna(row["publish_until"])
    assert pd.isna(row["basis"])
    assert not row["revoked"]
    assert row["authority_code"] == "11320281014035700X"
    assert row["violation_codes"] == "covert_underground"


def test_penalties_of_other_trades_are_counted_and_not_kept(tmp_path: Path, policy: Policy) -> None:
    other = PENALTY | {"CF_WSH": None, "CF_WFXW": "销售不合格食品", "CF_SY": "/", "CF_JDRQ": "?"}
    revoked = PENALTY | {"CF_WSH": "澄市监处罚〔2023〕4号", "ZT": "1"}
    training = PENALTY | {
        "CF_WSH": "澄市监处罚〔2023〕5号",
        "CF_WFXW": "校外培训机构未公示收费",
        "CF_SY": "",
    }
    _, penalties = read_market(database(tmp_path, [], [PENALTY, other, revoked, training]), policy)
    account = only(penalties.files)
    assert (account["rows_read"], account["rows_accepted"], account["rows_ignored"]) == (4, 3, 1)
    assert account["ignored_reasons"] == '{"out_of_scope": 1}'
    rows = penalties.accepted.set_index("decision_no")
    assert bool(rows.loc["澄市监处罚〔2023〕4号", "revoked"])
    assert rows.loc["澄市监处罚〔2023〕5号", "violation_codes"] == "other_training"
    assert rules(penalties) == ["unmapped_violation"]


@pytest.mark.parametrize(
    ("flag", "withdrawn"),
    [(0, False), ("0", False), (1, True), ("1", True), (1.0, True), (True, True), (None, False)],
)
def test_a_withdrawn_penalty_is_known_in_any_type(
    tmp_path: Path, policy: Policy, flag: object, withdrawn: bool
) -> None:
    _, penalties = read_market(database(tmp_path, [], [PENALTY | {"ZT": flag}]), policy)
    assert bool(only(penalties.accepted)["revoked"]) is withdrawn


def test_the_basis_can_say_that_it_is_a_matter_of_training(tmp_path: Path, policy: Policy) -> None:
    bare = PENALTY | {"CF_WFXW": "/", "CF_SY": "/", "CF_YJ": "《校外培训行政处罚暂行办法》第十八条"}
    _, penalties = read_market(database(tmp_path, [], [bare]), policy)
    assert only(penalties.accepted)["violation_codes"] == "other_training"


def test_the_same_number_twice_counts_once(tmp_path: Path, policy: Policy) -> None:
    again = PENALTY | {"CF_WSH": "澄市监处罚〔2023〕3号"}
    _, penalties = read_market(database(tmp_path, [], [PENALTY, PENALTY, again]), policy)
    assert len(penalties.accepted) == 1
    # Only what was typed the same is the same; another spelling is told.
    assert only(penalties.files)["ignored_reasons"] == '{"duplicate": 1, "superseded_row": 1}'


@pytest.mark.parametrize(
    ("first", "second", "withdrawn"),
    [
        ({"ZT": "0", "BZ": "首次公示"}, {"ZT": "1", "GXSJ": "2023-12-01", "CF_NR_FK": None}, True),
        ({"ZT": "1"}, {"ZT": "0", "GXSJ": "2023-12-1 08:00:00", "BZ": "恢复"}, False),
        ({"ZT": "0", "BZ": "首次公示"}, {"ZT": "1", "CF_NR_FK": None}, True),
        ({"ZT": "0"}, {"ZT": "1", "GXSJ": "/"}, False),
    ],
)
def test_of_two_rows_with_one_number_the_one_updated_last_counts(
    tmp_path: Path, policy: Policy, first: Any, second: Any, withdrawn: bool
) -> None:
    for number, rows in enumerate(([first, second], [second, first])):
        folder = tmp_path / str(number)
        folder.mkdir()
        _, penalties = read_market(database(folder, [], [PENALTY | row for row in rows]), policy)
        assert bool(only(penalties.accepted)["revoked"]) is withdrawn
        assert rules(penalties) == ["superseded_row"]


def test_of_two_registrations_with_one_code_the_one_approved_last_counts(
    tmp_path: Path, policy: Policy
) -> None:
    renamed = {"ENTNAME": "江阴市田悦文化有限公司", "APPRDATE": "2023-3-1", "LEREP": "/"}
    url = database(tmp_path, [REGISTRATION, REGISTRATION | renamed], [])
    registrations, _ = read_market(url, policy)
    assert only(registrations.accepted)["name"] == "江阴市田悦文化有限公司"


def test_a_missing_column_or_table_is_named(tmp_path: Path, policy: Policy) -> None:
    url = database(tmp_path, [REGISTRATION], [])
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {REGISTRATION_TABLE} DROP COLUMN LEREP"))
    engine.dispose()
    with pytest.raises(MarketError, match="LEREP") as caught:
        read_market(url, policy)
    assert caught.value.missing == ("LEREP",)
    with pytest.raises(MarketError, match=r"enterprise_registration: 缺少这张表"):
        read_market("sqlite://", policy)


def test_a_database_that_does_not_answer_reveals_no_password(policy: Policy) -> None:
    with pytest.raises(MarketError) as caught:
        read_market("postgresql+psycopg://reader:geheim@127.0.0.1:1/x", policy)
    assert "geheim" not in str(caught.value)


def test_many_registrations_are_read_in_seconds(tmp_path: Path, policy: Policy) -> None:
    rows = [
        REGISTRATION
        | {"UNISCID": f"91320281{n:09d}X", "ENTNAME": f"江阴市第{n}公司", "TEL": f"138{n:08d}"}
        for n in range(20_000)
    ]
    url = database(tmp_path, rows, [])
    begin = time.process_time()
    registrations, _ = read_market(url, policy)
    assert len(registrations.accepted) == 20_000
    assert time.process_time() - begin < 20


def test_placeholders_in_the_register_are_empty(tmp_path: Path, policy: Policy) -> None:
    filled = [
        REGISTRATION | {"UNISCID": code, "ENTNAME": name, "TEL": "0510-88888888"}
        for code, name in (("0" * 18, "甲店"), ("123456789012345678", "乙店"))
    ]
    office = PENALTY | {"CF_XDR_SHXYM": "1" * 18, "CF_CFJGDM": "0" * 18, "CF_JDRQ": "1900-01-01"}
    registrations, penalties = read_market(database(tmp_path, filled, [office]), policy)
    assert registrations.accepted[["uscc", "phone"]].isna().all(axis=None)
    assert rules(registrations).count("placeholder") == 2
    row = only(penalties.accepted)
    assert row[["uscc", "authority_code", "decided_on"]].isna().all()


def test_the_register_keeps_its_code_and_hides_a_persons_number(
    tmp_path: Path, policy: Policy
) -> None:
    """What the register holds as a code is one; an id number in its place is nobody's code."""
    code, person = "123202198012310042", "320281199001011234"
    rows = [REGISTRATION | {"UNISCID": text} for text in (code, person)]
    registrations, _ = read_market(database(tmp_path, rows, []), policy)
    assert registrations.accepted["uscc"].dropna().tolist() == [code]
    for frame in (registrations.accepted, registrations.issues):
        assert person not in frame.astype("str").to_csv()


def test_a_persons_number_in_a_code_column_is_told_and_not_kept(
    tmp_path: Path, policy: Policy
) -> None:
    """`123202198012310042` has the check digit of a code; no register holds it."""
    penalty = PENALTY | {"CF_XDR_SHXYM": "123202198012310042"}
    _, penalties = read_market(database(tmp_path, [], [penalty]), policy)
    assert rules(penalties) == ["id_in_code_column"]
    for frame in (penalties.accepted, penalties.issues):
        assert "123202198012310042" not in frame.astype("str").to_csv()


def test_what_is_left_out_still_says_whether_its_decision_stands(
    tmp_path: Path, policy: Policy
) -> None:
    foreign = PENALTY | {
        "CF_WSH": "澄市监处罚〔2023〕4号",
        "CF_WFXW": "销售不合格食品",
        "CF_SY": "",
        "ZT": 1,
    }
    older = PENALTY | {"ZT": 1, "GXSJ": "2023-11-27 00:00:00"}
    url = database(tmp_path, [], [PENALTY, foreign, older])
    _, penalties = read_market(url, policy)
    left = penalties.left_out.set_index("decision_no")["revoked"]
    assert left.to_dict() == {"澄市监处罚〔2023〕4号": True}
    assert len(penalties.accepted) == 1


def test_bytes_that_are_no_text_cost_their_row_and_name_it(tmp_path: Path, policy: Policy) -> None:
    url = database(
        tmp_path,
        [REGISTRATION, REGISTRATION | {"UNISCID": "91320281MA1W0XN56K"}],
        [PENALTY, PENALTY | {"CF_WSH": "澄市监处罚〔2023〕0004号", "ZT": 1}],
    )
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in (
            "update enterprise_registration set ENTNAME = cast(x'b3cebdad00ff' as text)"
            " where UNISCID like '%56K'",
            "update administrative_penalty set CF_SY = x'fffe80', ZT = cast(x'ff' as text)"
            " where CF_WSH like '%0004%'",
            "update administrative_penalty set CF_YJ = cast('第一条' || char(0) as text)"
            " where CF_WSH like '%0003%'",
        ):
            connection.execute(sa.text(statement))
    engine.dispose()
    registrations, penalties = read_market(url, policy)
    assert len(registrations.accepted) == 1
    assert len(penalties.accepted) == 1
    issue = only(registrations.issues[registrations.issues["rule"] == "not_text"])
    assert (issue["field"], issue["source_record_id"]) == ("name", "91320281MA1W0XN56K")
    assert "ENTNAME" in issue["message"]
    told = penalties.issues[penalties.issues["rule"] == "not_text"]
    assert sorted(told["field"]) == ["facts", "revoked"]
    assert only(penalties.files)["rows_rejected"] == 1
    assert not penalties.left_out["revoked"].eq(False).any()


def test_a_database_file_that_is_not_there_is_an_error_and_is_not_made(
    tmp_path: Path, policy: Policy
) -> None:
    for place in (
        f"{tmp_path}/none.db",
        f"{tmp_path}/no folder/none.db",
        f"file:{tmp_path}/none.db?uri=true",
        f"file:{tmp_path}/a%20b.db?mode=rwc&uri=true",
        f"file://{tmp_path}/none.db?uri=true",
    ):
        with pytest.raises(MarketError, match="不存在") as caught:
            read_market(f"sqlite:///{place}", policy)
        assert caught.value.lasting
        assert list(tmp_path.iterdir()) == []


def test_a_database_file_that_is_there_is_read_however_it_is_named(
    tmp_path: Path, policy: Policy
) -> None:
    (tmp_path / "a b").mkdir()
    database(tmp_path / "a b", [REGISTRATION], [])
    for place in (
        f"{tmp_path}/a b/market.db",
        f"file:{tmp_path}/a%20b/market.db?mode=ro&uri=true",
        f"file://{tmp_path}/a b/market.db?uri=true",
    ):
        registrations, _ = read_market(f"sqlite:///{place}", policy)
        assert len(registrations.accepted) == 1


def test_what_any_trade_may_do_counts_by_the_registered_scope_of_the_party(
    tmp_path: Path, policy: Policy
) -> None:
    advert = {"CF_WFXW": "发布虚假广告", "CF_SY": "", "CF_XDR_SHXYM": "913202815PLQMQKC6H"}
    mine = (
        PENALTY
        | advert
        | {"CF_WSH": "澄市监处罚〔2023〕7号", "CF_XDR_MC": "江阴市田悦商贸有限公司"}
    )
    shop = mine | {"CF_WSH": "澄市监处罚〔2023〕8号", "CF_XDR_SHXYM": "", "CF_XDR_MC": "阿三奶茶店"}
    school = REGISTRATION | {"ENTNAME": "江阴市田悦商贸有限公司"}
    _, penalties = read_market(database(tmp_path, [school], [mine, shop]), policy)
    assert penalties.accepted["decision_no"].tolist() == ["澄市监处罚〔2023〕7号"]
    assert penalties.left_out["scope"].tolist() == ["foreign"]
    assert penalties.left_out["shared"].tolist() == [True]


def test_what_any_trade_may_do_counts_for_a_party_with_a_verified_violation(
    tmp_path: Path, policy: Policy
) -> None:
    shop = PENALTY | {"CF_WSH": "澄市监处罚〔2023〕8号", "CF_WFXW": "未明码标价", "CF_SY": ""}
    other = shop | {"CF_WSH": "澄市监处罚〔2023〕9号", "CF_WFXW": "销售不合格食品"}
    _, batch = read_market(database(tmp_path, [], [shop, other]), policy)
    code = batch.left_out["uscc"].iloc[0]
    found = {"party_name": ["x", "y"], "uscc": [code, "91320281MA00000000"]}
    for finding, number in (("查实", 1), ("待核查", 0)):
        town = pd.DataFrame({**found, "finding": [finding, "查否"]})
        after = admit(batch, {"town_submission": town}, policy.linkage.verified_findings)
        assert len(after.accepted) == number
        account = only(after.files)
        assert account["rows_accepted"] + account["rows_ignored"] == account["rows_read"] == 2
        assert account["ignored_reasons"] == f'{{"out_of_scope": {2 - number}}}'
