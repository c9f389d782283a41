-- Roles and databases, as the superuser; running it again only sets the password anew:
--     psql -v ON_ERROR_STOP=1 -v password=… -f deploy/postgresql/setup.sql
-- One role writes. The roles without login are what people's accounts are granted (docs/feed.md); the
-- pipeline's migrations give them their rights, and find them here because `registry` may not make
-- any. The pipeline makes its tables at the first run.
SELECT format('CREATE ROLE %I %s', name, kind) FROM (VALUES
    ('registry', 'LOGIN'),
    ('registry_rw', 'NOLOGIN'),
    ('feed_publisher', 'NOLOGIN'),
    ('feed_reader', 'NOLOGIN'),
    ('public_reader', 'NOLOGIN')) AS wanted (name, kind)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE registry PASSWORD :'password';

SELECT format('CREATE DATABASE %I OWNER registry ENCODING ''UTF8'' TEMPLATE template0', name)
FROM (VALUES ('registry'), ('registry_shared'), ('registry_dagster')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \gexec

REVOKE ALL ON DATABASE registry, registry_shared, registry_dagster FROM PUBLIC;
GRANT CONNECT ON DATABASE registry TO registry_rw;
GRANT CONNECT ON DATABASE registry_shared TO feed_publisher, feed_reader, public_reader;
