#!/usr/bin/env bash
# An environment where nobody relocates it: by Spark where there is one, else by the commands that YARN runs. Computes pi.
# Packages come from the test data where it is (../shared/data, $PONCHO_TEST_DATA), else from conda-forge. All is made in examples/spark/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
need_programs tar gzip
build_poncho
use_packages

step "poncho create spec.json env.tar.gz"
echo '{"conda": {"channels": ["conda-forge"], "packages": ["python=3.11", "pip", "numpy"]}}' > "$work/spec.json"
"$poncho" create "$work/spec.json" "$work/env.tar.gz" -t spark

# Spark, as its documents say it: the driver runs in the unpacked environment too, with Spark's own Python modules.
with_spark() {
  rm -rf "$work/driver" "$work/spark"
  mkdir -p "$work/driver/environment" "$work/spark"
  tar xf "$work/env.tar.gz" -C "$work/driver/environment"
  cd "$work/driver"
  SPARK_HOME=$spark PYSPARK_PYTHON=./environment/bin/python PYSPARK_DRIVER_PYTHON=./environment/bin/python SPARK_WORKER_DIR=$work/spark SPARK_LOCAL_IP=127.0.0.1 \
    "$spark/bin/spark-submit" --master 'local-cluster[2,1,1024]' --conf spark.ui.enabled=false --archives "$work/env.tar.gz#environment" "$here/pi.py" 2> "$work/spark.log" > "$work/results" \
    || { tail -n 20 "$work/spark.log" >&2; fail "Spark failed: see $work/spark.log"; }
}

# YARN: the archive is unpacked once a node, and each container has a link to it in a folder of its own.
with_yarn() {
  rm -rf "$work/filecache" "$work/containers"
  mkdir -p "$work/filecache/10/env.tar.gz"
  gzip -dc "$work/env.tar.gz" | (cd "$work/filecache/10/env.tar.gz" && tar -xf -)
  local container tasks=()
  for container in 1 2; do
    mkdir -p "$work/containers/$container"
    ln -s "$work/filecache/10/env.tar.gz" "$work/containers/$container/environment"
    (cd "$work/containers/$container" && ./environment/bin/python "$here/pi.py" $((2 * container - 2)) $((2 * container - 1))) > "$work/results.$container" &
    tasks+=($!)
  done
  wait "${tasks[@]}"
  cat "$work/results.1" "$work/results.2" > "$work/results"
  cd "$work/containers/1"
}

spark=${SPARK_HOME:-}
if [ -z "$spark" ] && command -v spark-submit > /dev/null; then spark=$(dirname "$(dirname "$(readlink -f "$(command -v spark-submit)")")"); fi
if [ -n "$spark" ] && command -v java > /dev/null; then
  step "spark-submit --archives env.tar.gz#environment"
  with_spark
  echo "by: $("$spark/bin/spark-submit" --version 2>&1 | sed -n 's/.*version \([0-9.]*\).*/Spark \1/p' | head -n 1)"
else
  step "the commands of a YARN node (no Spark here: set SPARK_HOME)"
  with_yarn
  echo "by: YARN's commands"
fi

awk '{ hits += $1; places[$2] = 1 } END { for (place in places) n++; printf "pi: %.3f from %d partitions, by %d interpreters\n", 4 * hits / (NR * 200000), NR, n }' "$work/results"
echo "pip: $(./environment/bin/pip --version | cut -d' ' -f1,2)"
# As dask-yarn does it.
echo "activated: $(bash -c 'source environment/bin/activate && python -c "import numpy, ssl; print(numpy.__name__, len(ssl.create_default_context().get_ca_certs()) > 0)"')"
if [ -e environment/.poncho/relocated ]; then echo "relocated: yes"; else echo "relocated: no"; fi
