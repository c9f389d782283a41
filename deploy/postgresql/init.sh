#!/bin/sh
# First start of the database container: roles and databases.
set -eu
{ echo "\\set password '$REGISTRY_PASSWORD'"; cat /setup/setup.sql; } |
    psql -v ON_ERROR_STOP=1 -U postgres -f -
