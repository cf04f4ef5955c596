#!/bin/sh
# One backup of the database of compose.yml, into backups/ beside .env; all but the newest fourteen go. For the host's crontab.
set -eu
umask 077
cd "$(dirname "$0")/../.."
compose() { docker compose -f docs/deploy/compose.yml --project-directory . "$@"; }

file="groupdesk-$(date -u +%Y-%m-%dT%H-%M-%S).db"
mkdir -p backups
compose exec -T groupdesk node /app/src/start.cjs backup "/data/$file"
compose cp "groupdesk:/data/$file" "backups/$file"
compose exec -T groupdesk rm "/data/$file"
ls -1t backups/groupdesk-*.db | tail -n +15 | xargs -r rm --
