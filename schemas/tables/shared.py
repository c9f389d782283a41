"""Tables of the shared database (SQLAlchemy Core), made from the catalogue.

The migrations under `schemas/migrations/shared` create them, and a test compares the two. No
query lives here.
"""

from schemas.catalogue import shared as frames
from schemas.tables.columns import SEALED_COLUMNS, SEALS, shared_metadata

credit_blacklist = frames.CREDIT_BLACKLIST.to_table(shared_metadata)
credit_blacklist_staged = frames.CREDIT_BLACKLIST_STAGED.to_table(shared_metadata)
credit_blacklist_public = frames.CREDIT_BLACKLIST_PUBLIC.to_table(shared_metadata)
credit_blacklist_change = frames.CREDIT_BLACKLIST_CHANGE.to_table(shared_metadata)
credit_blacklist_release = frames.CREDIT_BLACKLIST_RELEASE.to_table(shared_metadata)
credit_blacklist_masking = frames.CREDIT_BLACKLIST_MASKING.to_table(shared_metadata)
credit_blacklist_candidate = frames.CREDIT_BLACKLIST_CANDIDATE.to_table(shared_metadata)
shared_origin = frames.SHARED_ORIGIN.to_table(shared_metadata)
shared_seal = frames.SHARED_SEAL.to_table(shared_metadata)
credit_blacklist_file = frames.CREDIT_BLACKLIST_FILE.to_table(shared_metadata)

credit_blacklist.info[SEALED_COLUMNS] = ("listing_id", "gxsj", "dispute")
shared_metadata.info[SEALS] = shared_seal
