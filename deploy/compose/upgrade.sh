#!/usr/bin/env bash
# Replaces every container of ours by one of the image that TERANG_IMAGE names now (the same will do, after a change of
# keys), without a moment in which nobody answers:
# tables first (they fit the old release too), then for each web edge new containers beside the old ones, and the old
# ones go when the new are ready. Workers may pause: what they do waits in the outbox meanwhile.
set -euo pipefail
cd "$(dirname "$0")/../.."
docker compose run --rm --no-deps secrets
docker compose exec -T postgres bash /docker-entrypoint-initdb.d/20-connection-limits.sh
docker compose run --rm --no-deps migrate
docker compose run --rm --no-deps topics
for web in recruitment-web cbt-web scoring-web; do
  mapfile -t old < <(docker compose ps -q "$web")
  docker compose up -d --no-build --no-deps --no-recreate --wait --scale "$web=$((2 * ${#old[@]}))" "$web"
  # One after another, and the proxy has looked the names up again before the next goes: it never finds two missing.
  for container in "${old[@]}"; do
    sleep 3
    docker stop "$container" >/dev/null
    docker rm "$container" >/dev/null
  done
done
# All three stop before the first starts: a worker notes at its start how far events of the release before count, and
# how far a key counts that has ended; nobody may be publishing such events then.
docker compose stop recruitment-worker cbt-worker scoring-worker
docker compose up -d --no-build --no-deps --force-recreate recruitment-worker cbt-worker scoring-worker
docker compose ps
