"""Tables of the registry database (SQLAlchemy Core), made from the catalogue.

The migrations under `schemas/migrations/registry` create them, and a test compares the two. No
query lives here.
"""

from schemas.catalogue import handovers, planning
from schemas.catalogue import registry as frames
from schemas.tables.columns import SEALS, registry_metadata

violator = frames.VIOLATOR.to_table(registry_metadata)
violator_evidence = frames.VIOLATOR_EVIDENCE.to_table(registry_metadata)
violation = frames.VIOLATION.to_table(registry_metadata)
violator_link = frames.VIOLATOR_LINK.to_table(registry_metadata)
violator_relation = frames.VIOLATOR_RELATION.to_table(registry_metadata)
link_review = frames.LINK_REVIEW.to_table(registry_metadata)
rejected_record = frames.REJECTED_RECORD.to_table(registry_metadata)
source_file = frames.SOURCE_FILE.to_table(registry_metadata)
rejection_history = frames.REJECTION_HISTORY.to_table(registry_metadata)
quality_figure = frames.QUALITY_FIGURE.to_table(registry_metadata)
submission_status = frames.SUBMISSION_STATUS.to_table(registry_metadata)
submission_total = frames.SUBMISSION_TOTAL.to_table(registry_metadata)
listing_receipt = frames.LISTING_RECEIPT.to_table(registry_metadata)
listing_timeliness = frames.LISTING_TIMELINESS.to_table(registry_metadata)
source_state = frames.SOURCE_STATE.to_table(registry_metadata)
source_baseline = frames.SOURCE_BASELINE.to_table(registry_metadata)
evidence_baseline = frames.EVIDENCE_BASELINE.to_table(registry_metadata)
violator_identity = frames.VIOLATOR_IDENTITY.to_table(registry_metadata)
violator_redirect = frames.VIOLATOR_REDIRECT.to_table(registry_metadata)
listing_hold = frames.LISTING_HOLD.to_table(registry_metadata)
registered_name = frames.REGISTERED_NAME.to_table(registry_metadata)
out_of_scope_penalty = frames.OUT_OF_SCOPE_PENALTY.to_table(registry_metadata)
clue = frames.CLUE.to_table(registry_metadata)
clue_party = frames.CLUE_PARTY.to_table(registry_metadata)
matter = frames.MATTER.to_table(registry_metadata)
matter_redirect = frames.MATTER_REDIRECT.to_table(registry_metadata)
clue_conflict = frames.CLUE_CONFLICT.to_table(registry_metadata)
alert = frames.ALERT.to_table(registry_metadata)
alert_event = frames.ALERT_EVENT.to_table(registry_metadata)
handover = handovers.HANDOVER.to_table(registry_metadata)
handover_none = handovers.HANDOVER_NONE.to_table(registry_metadata)
referral_reply = handovers.REFERRAL_REPLY.to_table(registry_metadata)
place = planning.PLACE.to_table(registry_metadata)
inspection_window = planning.INSPECTION_WINDOW.to_table(registry_metadata)
plan_item = planning.PLAN_ITEM.to_table(registry_metadata)
plan_left_out = planning.PLAN_LEFT_OUT.to_table(registry_metadata)
plan_coverage = planning.PLAN_COVERAGE.to_table(registry_metadata)
watch_party = planning.WATCH_PARTY.to_table(registry_metadata)
watch_reason = planning.WATCH_REASON.to_table(registry_metadata)
watch_event = planning.WATCH_EVENT.to_table(registry_metadata)
watch_backtest = planning.WATCH_BACKTEST.to_table(registry_metadata)
registry_run = frames.REGISTRY_RUN.to_table(registry_metadata)
publication_attempt = frames.PUBLICATION_ATTEMPT.to_table(registry_metadata)
run_failure = frames.RUN_FAILURE.to_table(registry_metadata)
registry_origin = frames.REGISTRY_ORIGIN.to_table(registry_metadata)
registry_seal = frames.REGISTRY_SEAL.to_table(registry_metadata)

registry_metadata.info[SEALS] = registry_seal
