"""Receipt files are read like every other source."""

from resources.intake.snapshots import read_folder
from tests.support.workbooks import put

TEXT = """发布批次,决定书文号,结果,错误代码,错误说明
1,澄教罚〔2023〕1号,退回,1001,名称与代码不符
第1批,澄教罚（2023）第002号,成功,,
1,澄教罚[2023]3号,入库,,
1,,失败,1001,
1,澄教罚〔2023〕5号,也许,,
"""


def test_receipts_are_read_and_what_cannot_be_read_is_reported(inbox, policy):
    put(inbox.root, "receipts/回执.csv", TEXT.encode("gb18030"))
    batch = read_folder("receipt", inbox, policy)
    rows = batch.accepted.set_index("decision_no")
    assert rows["result"].to_dict()["澄教罚〔2023〕1号"] == "失败"
    assert rows["result"].to_dict()["澄教罚〔2023〕3号"] == "成功"
    assert rows.loc["澄教罚〔2023〕1号", "error_code"] == "1001"
    assert rows.loc["澄教罚〔2023〕1号", "source_record_id"] == "1/澄教罚〔2023〕1号"
    counts = batch.files.iloc[0]
    assert counts["rows_read"] == counts["rows_accepted"] + counts["rows_rejected"] == 5
