#!/usr/bin/env bash
# How many connections each service's account may have: whoever takes one over cannot use up those of the others, and
# 20 are left for operators. The same parts as in operations/local_servers/postgres.py; what must fit is said in
# deploy/env.example. Runs when the database cluster is made, with every upgrade, and may run at any time.
set -euo pipefail
psql -qX -v ON_ERROR_STOP=1 -U postgres -d postgres <<'SQL'
SELECT format('ALTER ROLE %I CONNECTION LIMIT %s', service, (current_setting('max_connections')::int - 20) / share)
  FROM (VALUES ('recruitment', 4), ('cbt', 2), ('scoring', 4)) AS part (service, share)
\gexec
SQL
