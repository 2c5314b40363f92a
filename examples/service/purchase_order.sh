#!/usr/bin/env bash
# The same check with curl and jq: purchase_order.sh [ORDER.json [KEY]], with XUKE_URL and XUKE_API_KEY set.
# Exit codes: 0 may go, 10 a licence first, 20 do not ship, 30 questions open, 2 input refused, 3 no answer: hold.
set -euo pipefail
order=${1:-$(dirname "$0")/purchase_order.json}
key=${2:-$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
hold() { echo "HOLD $order: $1. Ask again under the key $key" >&2; exit 3; }

case ${XUKE_URL:-} in
  https://* | http://127.0.0.1:* | http://localhost:*) ;;
  *) echo "XUKE_URL must be https, or this machine" >&2; exit 2 ;;
esac

jq '{
  reference: .purchase_order, ship_on: .ship_date, departure: .supplier.country, destination: .ship_to,
  end_use: {statement: .end_use, military: .end_user.military, country: .end_user.country},
  parties: [
    {role: "exporter", name: .supplier.name, country: .supplier.country},
    {role: "importer", name: .buyer.name, country: .buyer.country},
    {role: "end_user", name: .end_user.name, country: .end_user.country,
     kind: (if .end_user.military == null then null elif .end_user.military then "military" else "civil" end)}],
  lines: [.items[] | {
    line: .position, description: .text, form, hs_code: .tariff_number, origin,
    elements: ((.composition_percent // {}) | map_values({mass_percent: .})),
    quantity: {value: .quantity, unit}, value: {amount: .net_value, currency}}]
}' "$order" >"$work/shipment.json" || exit 2

# The key of the API stands in no argument, where other users of this machine could read it. curl itself tries again
# after a lost connection, 408, 429 and 5xx, and minds Retry-After; the Idempotency-Key keeps that to one answer.
status=$(curl --silent --show-error --max-time 30 --retry 4 --retry-all-errors --retry-max-time 120 \
  --header @<(printf 'Authorization: Bearer %s\n' "${XUKE_API_KEY:-}") \
  --header "Idempotency-Key: $key" --header 'Content-Type: application/json' \
  --data-binary @"$work/shipment.json" --output "$work/answer.json" --write-out '%{http_code}' \
  "${XUKE_URL%/}/v1/assessments") || hold "the service is away"

case $status in
  200 | 201) ;;
  422) jq -r '.faults[] | "REFUSED \(.path): \(.cause). \(.hint)"' "$work/answer.json" >&2; exit 2 ;;
  *) hold "$(jq -r '"\(.status) \(.title). \(.detail | rtrimstr("."))"' "$work/answer.json" 2>/dev/null || echo "HTTP $status")" ;;
esac

jq -er '"\(.reference): \(.decision), next: \(.action)",
  (.questions[] | "  question: \(.ask.en)"),
  (.papers[] | "  paper, \(.state): \(.name.en) (\(.who.en))"),
  "  law as of \(.rulebook.verified_until)"' "$work/answer.json" || hold "the answer cannot be read"

case $(jq -r .decision "$work/answer.json") in
  not_controlled | licence_covered) exit 0 ;;
  licence_required_strict | licence_required_normal | general_licence_eligible | registration) exit 10 ;;
  prohibited | presumption_of_denial) exit 20 ;;
  insufficient_information) exit 30 ;;
  *) hold "this decision is unknown here" ;;
esac
