#!/usr/bin/env bash
# Runs once, when the database cluster is made: a database and a role for each service, and no way from one to another.
set -euo pipefail
for service in recruitment cbt scoring; do
  psql -qX -v ON_ERROR_STOP=1 -d postgres -v service="$service" -v password="$(cat "/secrets/postgres/${service}_password")" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done
psql -qX -v ON_ERROR_STOP=1 -d postgres -c 'REVOKE ALL ON DATABASE postgres FROM PUBLIC'
