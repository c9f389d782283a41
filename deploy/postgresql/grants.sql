-- Run after the first run, in the shared database, as its owner:
-- psql -d registry_shared -f deploy/postgresql/grants.sql
-- The staging table is nobody's business but the publisher's.
GRANT USAGE ON SCHEMA public TO registry_reader;
GRANT SELECT ON credit_blacklist, credit_blacklist_change, credit_blacklist_release,
    credit_blacklist_public TO registry_reader;
