#!/usr/bin/env bash
# Lets InvenTree's own Python client, as it is on PyPI, make its calls: against a server of its own with the demo inventory, or against the
# one that is named. Needs Python 3.9 or later with venv and pip, and `npm run build` beforehand. Everything lands in a temporary folder.
#
# usage: inventree-client.sh [ADDRESS USER PASSWORD]   a superuser; what is made there is taken away again, or told
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
port=${PORT:-8124}
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "inventree==${CLIENT:-0.25.0}"

if [ $# -gt 0 ]; then
  "$work/venv/bin/python" "$root/clients/inventree_calls.py" "$@"
  exit
fi
node "$root/dist/launch.cjs" serve --data "$work/data" --port "$port" --demo >"$work/log" 2>&1 &
server=$!
until curl -sf "http://localhost:$port/readyz" >/dev/null; do
  kill -0 "$server" || { cat "$work/log"; exit 1; }
  sleep 0.2
done
# The demo inventory is filled in after the server answers.
until grep -q draw-it-build-it "$work/log"; do sleep 0.2; done
"$work/venv/bin/python" "$root/clients/inventree_calls.py" "http://localhost:$port" admin keys-to-the-shop
