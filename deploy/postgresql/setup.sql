-- Run once as the superuser: psql -v password="'…'" -f deploy/postgresql/setup.sql
-- One role writes; departments read the shared database through a role that can do nothing else.
-- The pipeline makes its tables at the first run; run grants.sql after that.
CREATE ROLE registry LOGIN PASSWORD :password;
CREATE ROLE registry_reader NOLOGIN;
CREATE DATABASE registry OWNER registry ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE registry_shared OWNER registry ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE registry FROM PUBLIC;
REVOKE ALL ON DATABASE registry_shared FROM PUBLIC;
GRANT CONNECT ON DATABASE registry_shared TO registry_reader;
