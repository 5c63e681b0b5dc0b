#!/bin/bash
# Products of the same kind as a product picture, in the scenario of a shop: 24 drawn pictures of six kinds.
#
#   Benchmarks/vision/shop.sh OUT [RANKINGS]
#
# Indexes Samples/scenarios/shop with the models `vision` and `builtin` into catalogs in OUT, searches each picture among the
# others, and compares both models, and with RANKINGS (csv: query, item, score) each with another program. Needs `make model`.
set -euo pipefail
out=$1 rankings=${2:-}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
vidrec=$root/.build/release/vidrec shop=$root/Samples/scenarios/shop
mkdir -p "$out"
for model in builtin vision; do
    "$vidrec" index "$shop" --model $model --catalog "$out/$model" --format csv --quiet >/dev/null
    "$vidrec" evaluate related --truth "$shop/manifest.csv" --catalog "$out/$model" --save-rankings "$out/$model.csv" \
        --format table ${rankings:+--compare "$rankings"}
done
"$vidrec" evaluate related --truth "$shop/manifest.csv" --catalog "$out/vision" --compare "$out/builtin.csv" --format table
