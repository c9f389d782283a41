#!/bin/sh
# First start of the database container: roles and databases.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -v password="'$REGISTRY_PASSWORD'" -f /setup/setup.sql
