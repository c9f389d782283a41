"""Tables of the registry database about hand-overs to departments.

The other tables of that database are declared in `schemas.catalogue.registry`.
"""

from domain.supervision.handovers.columns import (
    HANDOVER_COLUMNS,
    NONE_COLUMNS,
    REPLY_COLUMNS,
)
from schemas.catalogue.columns import handovers
from schemas.catalogue.fields import frame

HANDOVER = frame(
    "handover",
    "移送台账，只增不改：每件事项按每条规则移送每个部门一行，另有补充和改送；状态和回复随回填更新",
    HANDOVER_COLUMNS,
    key="handover_no",
    required="department period clue_no matter_no rule handed_on file status evidence",
    indexes="clue_no",
    own=handovers.OWN_OF_HANDOVERS,
)
HANDOVER_NONE = frame(
    "handover_none",
    "未移送：近期事项中没有移送任何部门的线索，及原因",
    NONE_COLUMNS,
    key="clue_no",
    required="matter_no why policy_version",
    own=[handovers.NOT_HANDED],
)
REFERRAL_REPLY = frame(
    "referral_reply",
    "答复台账，只增不改：对部门移送来的线索，每次告知的核查结果和处置一行",
    REPLY_COLUMNS,
    key="reply_no",
    required="department clue_no referral_no conclusion replied_on file",
    own=handovers.OWN_OF_REPLIES,
)
