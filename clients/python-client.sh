#!/usr/bin/env bash
# Makes a Python client of the API with openapi-python-client, and lets it run the tour of the README against a server of its own.
# Needs Python 3.11 or later with venv and pip, and `npm run build` beforehand. Everything lands in a temporary folder.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
stockade="node $root/dist/launch.cjs"
work=$(mktemp -d)
port=${PORT:-8123}
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

# Not 0.28 and 0.29: they forget an import where a body is either JSON or a form with a file.
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check openapi-python-client==0.27.1 httpx attrs python-dateutil
$stockade schema --out "$work/schema.json"
"$work/venv/bin/openapi-python-client" generate --path "$work/schema.json" --output-path "$work/client" --meta none
mkdir "$work/package" && mv "$work/client" "$work/package/stockade_inventory_api_client"

$stockade serve --data "$work/data" --port "$port" --demo >"$work/log" 2>&1 &
server=$!
until curl -sf "http://localhost:$port/readyz" >/dev/null; do
  kill -0 "$server" || { cat "$work/log"; exit 1; }
  sleep 0.2
done
# The demo inventory is filled in after the server answers.
until grep -q draw-it-build-it "$work/log"; do sleep 0.2; done
narrow=$($stockade token create engineer --read-only --data "$work/data")
PYTHONPATH="$work/package" "$work/venv/bin/python" "$root/clients/tour.py" "http://localhost:$port" "$narrow"
